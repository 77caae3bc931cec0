using System.Text.Json;

namespace Ddpm.Trainers.Tests;

public sealed class HashSketchTests
{
    [Theory]
    [InlineData(0, 300, 0.0)]
    [InlineData(100, 300, 0.25)]
    [InlineData(300, 400, 1.0)]
    public void ShareIn_SmallSets_IsExact(int shared, int others, double expected)
    {
        // 100 to 400 things, of which the last are in the other set.
        var own = Sketch(0, 400);
        var other = Sketch(400 - shared, 400 - shared + others);

        Assert.Equal(shared / 400.0, own.ShareIn(other));
        Assert.Equal(expected, shared == 300 ? other.ShareIn(Sketch(0, 800)) : own.ShareIn(other));
    }

    [Fact]
    public void ShareIn_LargeSets_IsNearTheShare()
    {
        // A tenth of 60,000 is in another set of 20,000.
        var share = Sketch(0, 60_000).ShareIn(Sketch(54_000, 74_000));

        Assert.InRange(share, 0.08, 0.12);
        Assert.Equal(0, Sketch(0, 60_000).ShareIn(Sketch(60_000, 80_000)));
        Assert.Equal(1, Sketch(0, 60_000).ShareIn(Sketch(0, 60_000)));
    }

    [Fact]
    public void Of_ThingsThatAreMetAgain_CountsThemOnce()
    {
        var sketch = HashSketch.Of([5UL, 3UL, 5UL]);

        Assert.Equal(2, sketch.Count);
        Assert.Equal(HashSketch.Of([3UL, 5UL]), sketch);
    }

    [Fact]
    public void Union_SmallSets_IsTheSketchOfBoth() =>
        Assert.Equal(Sketch(0, 1500), Sketch(0, 1000).Union(Sketch(500, 1500)));

    [Fact]
    public void Union_LargeSets_EstimatesTheirNumber()
    {
        var union = Sketch(0, 40_000).Union(Sketch(20_000, 60_000));

        Assert.InRange(union.Count, 55_000, 65_000);
        Assert.Equal(Sketch(0, 60_000).Lowest, union.Lowest);
        union.Validate();
    }

    [Fact]
    public void Union_LargeSetWithItself_IsTheSame() =>
        Assert.Equal(Sketch(0, 10_000), Sketch(0, 10_000).Union(Sketch(0, 10_000)));

    [Fact]
    public void Json_RoundTrip_IsTheSame()
    {
        var sketch = Sketch(0, 10_000);

        var read = JsonSerializer.Deserialize<HashSketch>(JsonSerializer.Serialize(sketch))!;

        Assert.Equal(sketch, read);
        read.Validate();
        Assert.InRange(read.Lowest.Length, 1, 44_000);
    }

    [Theory]
    [InlineData(1, "!")]
    [InlineData(1, "AAAA")]
    [InlineData(2, "AQAAAAAAAAA=")]
    [InlineData(-1, "")]
    [InlineData(2, "AgAAAAAAAAABAAAAAAAAAA==")]
    public void Validate_DamagedSketch_IsRefused(int count, string lowest) =>
        Assert.Throws<ArgumentException>(() => new HashSketch(count, lowest).Validate());

    private static HashSketch Sketch(int first, int end) =>
        HashSketch.Of(
            Enumerable.Range(first, end - first).Select(thing => HashSketch.Hash(BitConverter.GetBytes(thing)))
        );
}
