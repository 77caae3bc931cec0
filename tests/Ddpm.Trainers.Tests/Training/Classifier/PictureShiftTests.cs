using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

public sealed class PictureShiftTests : TorchTest
{
    [Fact]
    public void Apply_ManyPictures_EachIsACropOfItsMirroredBorder()
    {
        var pictures = arange(64 * 2 * 5 * 6).view(64, 2, 5, 6).to(ScalarType.Float32);
        var bordered = nn.functional.pad(pictures, [2, 2, 2, 2], PaddingModes.Reflect);
        using var random = new StepRandom(3, 4);

        var shifted = PictureShift.Apply(pictures, maxShift: 2, mirror: false, random);

        var shifts = new HashSet<(int Down, int Across)>();
        for (var picture = 0; picture < 64; picture++)
        {
            var found = (
                from down in Enumerable.Range(0, 5)
                from across in Enumerable.Range(0, 5)
                let crop = bordered[picture].narrow(1, down, 5).narrow(2, across, 6)
                where Same(crop, shifted[picture])
                select (down, across)
            ).ToArray();
            shifts.Add(Assert.Single(found));
        }

        Assert.InRange(shifts.Count, 15, 25);
    }

    [Fact]
    public void Apply_MirrorOnly_MirrorsAboutHalf()
    {
        var pictures = arange(200 * 4).view(200, 1, 1, 4).to(ScalarType.Float32);
        var mirrored = pictures.flip(3);
        using var random = new StepRandom(3, 4);

        var result = PictureShift.Apply(pictures, maxShift: 0, mirror: true, random);

        var count = Enumerable.Range(0, 200).Count(picture => Same(result[picture], mirrored[picture]));
        var kept = Enumerable.Range(0, 200).Count(picture => Same(result[picture], pictures[picture]));
        Assert.Equal(200, count + kept);
        Assert.InRange(count, 70, 130);
    }

    [Fact]
    public void Apply_Nothing_GivesThePictures()
    {
        var pictures = rand(2, 3, 4, 4);
        using var random = new StepRandom(3, 4);

        Assert.True(Same(pictures, PictureShift.Apply(pictures, maxShift: 0, mirror: false, random)));
    }

    [Fact]
    public void Apply_SameSeedAndStep_GivesTheSame()
    {
        var pictures = rand(8, 3, 6, 6);
        using var one = new StepRandom(3, 4);
        using var two = new StepRandom(3, 4);
        using var other = new StepRandom(3, 5);

        var first = PictureShift.Apply(pictures, maxShift: 1, mirror: true, one);

        Assert.True(Same(first, PictureShift.Apply(pictures, maxShift: 1, mirror: true, two)));
        Assert.False(Same(first, PictureShift.Apply(pictures, maxShift: 1, mirror: true, other)));
    }

    private static bool Same(Tensor one, Tensor other) => one.eq(other).all().item<bool>();
}
