using Ddpm.Trainers.Tests.Networks.Gan;

namespace Ddpm.Trainers.Tests.Training;

public sealed class GanTrainingOptionsTests
{
    [Fact]
    public void Report_Defaults_AreThoseOfTheReport()
    {
        var options = new GanTrainingOptions();

        Assert.Equal(
            (100, 256, 4e-4, new OptimizerBetas(0.5, 0.999)),
            (options.MaxEpochs, options.BatchSize, options.LearningRate, options.OptimizerBetas)
        );
        Assert.Equal((0, 0, 0), (options.WeightDecay, options.WarmupSteps, options.AverageDecay));
        Assert.Equal([0.4, 0.8], options.Milestones);
        Assert.Equal(AdversarialLoss.BinaryCrossEntropy, options.Loss);
        Assert.Null(options.DiscriminatorLearningRate);
    }

    [Fact]
    public void Residual_Defaults_AreThoseOfTheGuide()
    {
        var options = new GanTrainingOptions(GanPreset.Residual);

        Assert.Equal(
            (32, 4e-4, 8e-4, new OptimizerBetas(0, 0.99), 0.999),
            (
                options.BatchSize,
                options.LearningRate,
                options.DiscriminatorLearningRate,
                options.OptimizerBetas,
                options.AverageDecay
            )
        );
        Assert.Equal((AdversarialLoss.Hinge, 0.1, 16), (options.Loss, options.R1Weight, options.R1Every));
        Assert.Equal([Augmentation.Translation], options.Augmentation);
        Assert.Equal(
            (0.5, LabelLossSource.Classifier, 0.05),
            (options.LabelLossWeight, options.LabelLossSource, options.ModeSeekingWeight)
        );
        Assert.Empty(options.Milestones);
    }

    [Theory]
    [InlineData("report")]
    [InlineData("residual")]
    public void Validate_Presets_AreValidForTheUsualSizes(string preset)
    {
        foreach (var side in new[] { 28, 32, 64, 96 })
            TinyGans.Preset(preset).Validate(new(3, side, side));
    }

    [Theory]
    [InlineData("DiscriminatorLearningRate")]
    [InlineData("Milestones")]
    [InlineData("MilestoneFactor")]
    [InlineData("R1Weight")]
    [InlineData("R1Every")]
    [InlineData("LabelLossWeight")]
    [InlineData("LabelLossSource")]
    [InlineData("ModeSeekingWeight")]
    [InlineData("CollapseThreshold")]
    public void Validate_ValueOutOfRange_NamesIt(string name)
    {
        var options = new GanTrainingOptions();
        options = name switch
        {
            "DiscriminatorLearningRate" => options with { DiscriminatorLearningRate = 0 },
            "Milestones" => options with { Milestones = [0.8, 0.4] },
            "MilestoneFactor" => options with { MilestoneFactor = 0 },
            "R1Weight" => options with { R1Weight = double.NaN },
            "R1Every" => options with { R1Every = 0 },
            "LabelLossWeight" => options with { LabelLossWeight = -1 },
            "LabelLossSource" => options with { LabelLossSource = (LabelLossSource)2 },
            "ModeSeekingWeight" => options with { ModeSeekingWeight = double.PositiveInfinity },
            _ => options with { CollapseThreshold = 1 },
        };

        Assert.Equal(
            name,
            Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(TinyGans.Shape)).ParamName
        );
    }

    [Fact]
    public void Validate_LabelLossWithoutLabels_IsRefused() =>
        Assert.Contains(
            "not told the labels",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    (new GanTrainingOptions(GanPreset.Residual) with { Conditional = false }).Validate(TinyGans.Shape)
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Validate_DiversityInBatchesOfOne_IsRefused() =>
        Assert.Contains(
            "batches of a single picture",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    (new GanTrainingOptions() with { ModeSeekingWeight = 1, BatchSize = 1 }).Validate(TinyGans.Shape)
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Validate_UnknownLossOrAugmentation_NamesTheKnownOnes()
    {
        Assert.Contains(
            "bce, hinge",
            Refusal(() => new GanTrainingOptions() with { Loss = "lsgan" }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "translation",
            Refusal(() => new GanTrainingOptions() with { Augmentation = ["noise"] }),
            StringComparison.Ordinal
        );
    }

    private static string Refusal(Func<GanTrainingOptions> options) =>
        Assert.Throws<ArgumentException>(() => options().Validate(TinyGans.Shape)).Message;
}
