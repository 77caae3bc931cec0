namespace Ddpm.Trainers.Tests.Scoring;

/// <summary>The record of a scorer on held-out pictures.</summary>
public sealed class ScorerCalibrationTests(BrieflyTrainedClassifier trained)
    : TorchTest,
        IClassFixture<BrieflyTrainedClassifier>
{
    private const int Scenes = 24;

    [Fact]
    public void Measure_ScenesOfFourEqualPictures_AreAsSureAsOnePictureOfEach()
    {
        var single = Measure(times: 1, scene => null);
        var grouped = Measure(times: 4, scene => $"scene {scene}");
        var alone = Measure(times: 4, scene => null);

        // The same picture four times teaches nothing new.
        Assert.Equal(Interval(single), Interval(grouped));
        Assert.InRange(Width(alone), 1e-3, 0.7 * Width(grouped));
        Assert.Equal((single.HitsOverLabels, single.HitsOverLabels), (grouped.HitsOverLabels, alone.HitsOverLabels));
        Assert.Equal((null, null), (single.Scenes, alone.Scenes));
        Assert.InRange(grouped.Scenes!.Value, 2, Scenes);
        Assert.Equal(4 * grouped.Scenes, grouped.Images);
    }

    [Fact]
    public void Measure_PicturesOfOneScene_AreDrawnOneByOne()
    {
        var record = Measure(times: 1, scene => "the only one");

        Assert.Null(record.Scenes);
        Assert.Equal(Interval(Measure(times: 1, scene => null)), Interval(record));
    }

    [Fact]
    public void Measure_PictureWithoutAName_DrawsPictures() =>
        Assert.Null(Measure(times: 2, scene => scene == 3 ? null : $"scene {scene}").Scenes);

    private HeldOutRecord Measure(int times, Func<int, string?> sceneOf)
    {
        var patches = ColourPatches.Create(Scenes, seed: 5);
        var images = new ImageCache(patches.Shape, patches.Vocabulary);
        for (var scene = 0; scene < Scenes; scene++)
        for (var time = 0; time < times; time++)
        {
            var pixels = new byte[patches.Shape.Length];
            patches.CopyPixels(scene, pixels);
            images.Add(pixels, patches.Labels(scene).ToArray(), sceneOf(scene));
        }

        return ScorerCalibration.Measure(trained.Classifier, images, [], TestContext.Current.CancellationToken).Record;
    }

    private static (double Lower, double Upper) Interval(HeldOutRecord record) =>
        (record.HitsOverLabelsLower, record.HitsOverLabelsUpper);

    private static double Width(HeldOutRecord record) => record.HitsOverLabelsUpper - record.HitsOverLabelsLower;
}
