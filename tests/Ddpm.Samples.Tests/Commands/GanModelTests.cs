using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>What other commands make of the model of a GAN.</summary>
[Collection(nameof(SharedGanModels))]
public sealed class GanModelTests(TrainedModels models)
{
    [Fact]
    public async Task Generate_GanWithSampling_SaysWhatMeansNothing()
    {
        var folder = models["gan-sampling"];
        await Train(folder, []);

        var run = await CommandRun.Of(
            "generate",
            "--model",
            Path.Combine(folder, "gan.zip"),
            "red cube",
            "--out",
            Path.Combine(folder, "made"),
            "--sampler",
            "ddim",
            "--guidance",
            "2"
        );

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("--sampler, --guidance mean nothing to it", run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "made")));
    }

    [Fact]
    public async Task Generate_NoLabelForAModelThatNeedsOne_AsksForIt()
    {
        var run = await CommandRun.Of("generate", "--model", models.Ddpm, "--out", models["nothing"]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("Name at least one LABEL", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvaluateAndCompare_GanBesideDdpm_ScoreIt()
    {
        var folder = models["gan-scored"];
        await Train(folder, ["--size", "32"]);
        var gan = Path.Combine(folder, "gan.zip");
        string[] judged =
        [
            "--scorer",
            models.Scorer,
            "--conditions",
            Path.Combine(models.Scenes, "test.json"),
            "--json",
        ];

        var evaluated = await CommandRun.Of([
            "evaluate",
            "--model",
            gan,
            "--out",
            Path.Combine(folder, "e"),
            .. judged,
        ]);
        var compared = await CommandRun.Of([
            "compare",
            "--model",
            gan,
            "--model",
            models.Ddpm,
            "--sampling-steps",
            "1,2",
            "--out",
            Path.Combine(folder, "c"),
            .. judged,
        ]);

        Assert.True(evaluated.ExitCode == ExitCode.Done, evaluated.Messages);
        Assert.True(compared.ExitCode == ExitCode.Done, compared.Messages);
        var rows = compared.Json.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["gan", "ddpm", "ddpm"], rows.Select(row => row.GetProperty("model").GetString()));
        Assert.Equal(
            (1, "none"),
            (rows[0].GetProperty("networkEvaluations").GetInt32(), rows[0].GetProperty("sampler").GetString())
        );
        Assert.Contains(
            "is of kind 'gan' and makes a picture in one network evaluation",
            compared.Messages,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task TrainGan_WithoutLabels_DrawsWithoutThem()
    {
        var folder = models["gan-free"];
        await Train(folder, ["--gan-type", "gan"]);

        var run = await CommandRun.Of(
            "generate",
            "--model",
            Path.Combine(folder, "gan.zip"),
            "--out",
            Path.Combine(folder, "made")
        );

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Contains("was trained without labels", run.Messages, StringComparison.Ordinal);
    }

    private Task<CommandRun> Train(string folder, string[] options) =>
        CommandRun.Of(GanRun.Arguments(models.Scenes, folder, options));
}
