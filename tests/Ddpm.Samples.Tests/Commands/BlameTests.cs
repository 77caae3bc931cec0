using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>An error names the option that mends it.</summary>
[Collection(nameof(TrainedModels))]
public sealed class BlameTests(TrainedModels models)
{
    [Fact]
    public async Task Train_SizeThatTheNetworkDoesNotTake_NamesSizeAndOneThatFits()
    {
        var run = await CommandRun.Of([
            .. (string[])["train", "ddpm", "--data", models.Scenes, "--out", models["odd.zip"], "--size", "21"],
            .. (string[])["--steps", "1", "--batch", "2"],
        ]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("3×21×21", run.Messages, StringComparison.Ordinal);
        Assert.Contains("--size 20 stretches pictures to one that fits", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_GpuThatIsNotThere_NamesTheGpuAndItsOption()
    {
        var run = await CommandRun.Of([
            .. (string[])["generate", "--model", models.Ddpm, "red cube", "--out", models["no-gpu"], "--gpu", "4096"],
        ]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith("Error: GPU 4096", run.Messages, StringComparison.Ordinal);
        Assert.Contains("leave --gpu out", run.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be read", run.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights.pth")]
    [InlineData("weights.safetensors")]
    public async Task Evaluate_WeightsInThePlaceOfAScorer_PointsToConvert(string name)
    {
        var weights = models[name];
        await CommandRun.Done("convert", models.Scorer, "--out", weights);

        var run = await CommandRun.Of([
            .. (string[])["evaluate", "--scorer", weights, "--conditions", models["scenes/test.json"]],
            .. (string[])["--images", models.Scenes],
        ]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"'{weights}' holds weights, and not a model", run.Messages, StringComparison.Ordinal);
        Assert.Contains("ddpm convert", run.Messages, StringComparison.Ordinal);
    }
}
