using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class HoldOutTests
{
    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.25)]
    public void HoldOut_ManyPictures_TakesTheShareOfEachLabel(double share)
    {
        var (training, heldOut) = _context.Data.HoldOut(Pictures(("a", 40), ("b", 40), ("c", 80)), share);

        Assert.Equal(160 * share, Labels(heldOut).Count);
        Assert.Equal(160, Labels(training).Count + Labels(heldOut).Count);
        foreach (var (label, count) in ((string, int)[])[("a", 40), ("b", 40), ("c", 80)])
            Assert.InRange(
                Labels(heldOut).Count(found => found == label),
                share * count / 2,
                Math.Ceiling(share * count)
            );
    }

    [Fact]
    public void HoldOut_FewPicturesAndAnySeed_HasOneAndNeverTheLastOfALabel()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var (training, heldOut) = _context.Data.HoldOut(Pictures(("a", 2), ("b", 1), ("c", 3)), 0.1, seed: seed);

            Assert.Single(Labels(heldOut));
            Assert.Equal(["a", "b", "c"], Labels(training).Distinct().Order());
        }
    }

    [Fact]
    public void HoldOut_GroupsAndAnySeed_StayOnOneSide()
    {
        var rows = Enumerable
            .Range(0, 30)
            .Select(row => new Row { Label = row % 2 == 0 ? "a" : "b", Scene = $"scene {row / 3}" });
        for (var seed = 0; seed < 100; seed++)
        {
            var (training, heldOut) = _context.Data.HoldOut(_context.Data.LoadFromEnumerable(rows), 0.1, seed: seed);

            Assert.NotEmpty(Labels(heldOut));
            Assert.Empty(Scenes(training).Intersect(Scenes(heldOut)));
        }
    }

    [Fact]
    public void HoldOut_PicturesWithoutALabel_AreNeverHeldOut()
    {
        for (var seed = 0; seed < 20; seed++)
            Assert.DoesNotContain("", Labels(_context.Data.HoldOut(Pictures(("", 9), ("a", 3)), seed: seed).HeldOut));
    }

    [Fact]
    public void HoldOut_DataOfTheLoaders_ShufflesAndIsKnownAgain()
    {
        using var folder = new DataSetFolder().WithPictures(20);
        var (training, heldOut) = _context.Data.HoldOut(_context.Data.LoadFromIClevr(folder.Path), 0.2);

        Assert.Equal(20, training.GetRowCount() + heldOut.GetRowCount());
        Assert.True(training.CanShuffle);
        Assert.NotNull(Assert.IsType<IndexedDataView>(heldOut).Stamp);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(index => $"scene_{index / 2:d3}_{index % 2}.png"),
            new[] { training, heldOut }.SelectMany(data => data.GetColumn<string>(LoadedColumns.FileName)).Order()
        );
    }

    [Fact]
    public void HoldOut_SmallShareOfFewPictures_HasEachLabelThatCanSpareOne()
    {
        for (var seed = 0; seed < 20; seed++)
            Assert.Equal(
                ["a", "b", "c"],
                Labels(_context.Data.HoldOut(Pictures(("a", 4), ("b", 5), ("c", 4), ("d", 1)), seed: seed).HeldOut)
                    .Order()
            );
    }

    [Fact]
    public void HoldOut_Seed_DecidesAlone()
    {
        var data = Pictures(("a", 50), ("b", 50));

        Assert.Equal(Rows(7), Rows(7));
        Assert.NotEqual(Rows(7), Rows(8));

        List<long> Rows(int seed) =>
            [.. _context.Data.HoldOut(data, seed: seed).HeldOut.GetColumn<long>(nameof(Row.Number))];
    }

    [Fact]
    public void HoldOut_EveryPictureTheLastOfALabel_SaysSo()
    {
        var error = Assert.Throws<InvalidDataException>(() => _context.Data.HoldOut(Pictures(("a", 1), ("b", 1))));

        Assert.Contains("the last picture of a label", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HoldOut_WrongArguments_AreNamed()
    {
        var data = Pictures(("a", 3));

        Assert.Throws<ArgumentOutOfRangeException>("share", () => _context.Data.HoldOut(data, 1));
        Assert.Contains(
            "'Tags'",
            Assert
                .Throws<ArgumentOutOfRangeException>(() => _context.Data.HoldOut(data, labelColumnName: "Tags"))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.HoldOut(data, groupColumnName: "Number"));
    }

    private IDataView Pictures(params (string Label, int Count)[] labels) =>
        _context.Data.LoadFromEnumerable(
            labels
                .SelectMany(label => Enumerable.Repeat(label.Label, label.Count))
                .Select((label, number) => new Row { Label = label, Number = number })
        );

    private static List<string> Labels(IDataView data) => [.. data.GetColumn<string>(nameof(Row.Label))];

    private static List<string> Scenes(IDataView data) => [.. data.GetColumn<string>(nameof(Row.Scene))];

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public string Scene { get; set; } = "";

        public long Number { get; set; }
    }
}
