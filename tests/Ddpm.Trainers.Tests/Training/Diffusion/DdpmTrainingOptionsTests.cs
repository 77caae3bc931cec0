namespace Ddpm.Trainers.Tests.Training;

public sealed class DdpmTrainingOptionsTests
{
    [Theory]
    [InlineData("linear", false, "epsilon", null)]
    [InlineData("scaled-linear", true, "v", null)]
    [InlineData("squared-cosine", false, "v", "min-snr")]
    [InlineData("sigmoid", true, "x0", "v")]
    [InlineData("karras", false, "edm", null)]
    [InlineData("karras", false, "epsilon", "p2")]
    [InlineData("flow", false, "flow", "edm")]
    public void Validate_PartsThatFit_IsContent(string schedule, bool zeroTerminalSnr, string target, string? weight) =>
        Options(schedule, zeroTerminalSnr, target, weight).Validate(TinyPictures.Shape);

    [Theory]
    [InlineData("linear", true, "epsilon", null, "Choose another target")]
    [InlineData("flow", false, "epsilon", null, "Choose another target")]
    [InlineData("flow", false, "flow", "min-snr", "Choose another weight")]
    [InlineData("linear", true, "v", "simple", "Choose another weight")]
    [InlineData("karras", true, "edm", null, "leave the option off")]
    [InlineData("flow", true, "flow", null, "leave the option off")]
    [InlineData("square", false, "v", null, "no noise schedule 'square'")]
    [InlineData("linear", false, "noise", null, "no denoising target 'noise'")]
    [InlineData("linear", false, "v", "flat", "no loss weight 'flat'")]
    public void Validate_PartsThatDoNotFit_SaysWhatToDo(
        string schedule,
        bool zeroTerminalSnr,
        string target,
        string? weight,
        string expected
    ) =>
        Assert.Contains(
            expected,
            Assert
                .ThrowsAny<ArgumentException>(() =>
                    Options(schedule, zeroTerminalSnr, target, weight).Validate(TinyPictures.Shape)
                )
                .Message
        );

    [Fact]
    public void Validate_UnknownTimeSampling_ListsTheKnown() =>
        Assert.Contains(
            "logit-normal",
            Assert
                .Throws<ArgumentException>(() =>
                    new DdpmTrainingOptions { TimeSampling = "often" }.Validate(TinyPictures.Shape)
                )
                .Message
        );

    [Fact]
    public void Validate_UnknownPrecision_ListsTheKnown() =>
        Assert.Contains(
            "Float32, BFloat16",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    new DdpmTrainingOptions { Precision = (ComputePrecision)3 }.Validate(TinyPictures.Shape)
                )
                .Message
        );

    [Fact]
    public void EffectiveLossWeight_MinSnrWithGamma_HasThatHighestWeight()
    {
        var weight = new DdpmTrainingOptions { LossWeight = "min-snr:2" }.EffectiveLossWeight;

        Assert.Equal(2, weight.At(NoiseSchedule.Linear().Levels[0]));
    }

    private static DdpmTrainingOptions Options(string schedule, bool zeroTerminalSnr, string target, string? weight) =>
        new()
        {
            Schedule = schedule,
            ZeroTerminalSnr = zeroTerminalSnr,
            Target = target,
            LossWeight = weight is null ? null : LossWeight.FromString(weight),
        };
}
