using System.Text.Json;
using Ddpm.Samples.Commands;
using static Ddpm.Samples.Tests.Commands.CommandFiles;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The command that compares models, and the one that makes models of the snapshots of a training.</summary>
[Collection(nameof(TrainedModels))]
public sealed class CompareCommandTests(TrainedModels models)
{
    [Fact]
    public async Task Compare_SeveralSteps_WritesTableJsonAndCurve()
    {
        var folder = models["compared-steps"];

        var run = await Compare(
            folder,
            [.. (string[])["--model", models.Ddpm, "--sampling-steps", "1,2", "--sampler", "ddpm,heun"]]
        );

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(["curve.png", "results.json", "table.md"], FilesIn(folder));
        var rows = run.Json.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(
            ["ddpm 1 2", "ddpm 2 4", "heun 1 2", "heun 2 6"],
            rows.Select(row =>
                $"{row.GetProperty("sampler")} {row.GetProperty("samplingSteps")} {row.GetProperty("networkEvaluations")}"
            )
        );
        Assert.All(rows, row => Assert.True(row.GetProperty("secondsPerPicture").GetDouble() > 0));
        var table = await ReadText(Path.Combine(folder, "table.md"));
        Assert.Equal(2 + rows.Count, table.TrimEnd().Split('\n').Length);
        using var curve = SkiaSharp.SKBitmap.Decode(Path.Combine(folder, "curve.png"));
        Assert.Equal(900, curve.Width);
    }

    [Fact]
    public async Task Compare_OneWay_HasNoCurve()
    {
        var folder = models["compared-once"];

        var run = await Compare(folder, [.. (string[])["--model", models.Ddpm, "--sampling-steps", "1"]]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(["results.json", "table.md"], FilesIn(folder));
        using var results = JsonDocument.Parse(await ReadText(Path.Combine(folder, "results.json")));
        Assert.StartsWith(
            "The judge scorer.zip learnt from",
            Assert.Single(results.RootElement[0].GetProperty("warnings").EnumerateArray()).GetString(),
            StringComparison.Ordinal
        );
        Assert.False(results.RootElement[0].TryGetProperty("notes", out _));
    }

    [Theory]
    [InlineData("--sampling-steps", "5,ten", "whole numbers from 1 to 100000, separated by commas; got 'ten'")]
    [InlineData("--guidance", "1,-2", "numbers of 0 or more, separated by commas; got '-2'")]
    [InlineData("--sampler", "ddpm,magic", "must be one of ddpm, ddpm-large, ddim")]
    public async Task Compare_WrongList_SaysWhichWord(string option, string list, string expected)
    {
        var run = await Compare(models["never"], ["--model", models.Ddpm, option, list]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(expected, run.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Average_StepAndWidth_MakeModelsThatGenerate()
    {
        var (early, wide) = (models["average/early.zip"], models["average/wide.zip"]);

        var first = await CommandRun.Of([
            .. (string[])
                ["average", "--snapshots", models.Snapshots, "--step", "1", "--out", early, "--storage", "float16"],
        ]);
        var second = await CommandRun.Of([
            .. (string[])["average", "--snapshots", models.Snapshots, "--width", "0.08", "--out", wide, "--json"],
        ]);
        var compared = await Compare(
            models["compared"],
            [.. (string[])["--model", early, "--model", wide, "--sampling-steps", "1"]]
        );

        Assert.Equal(ExitCode.Done, first.ExitCode);
        Assert.Contains("The model of step 1 is in", first.Results, StringComparison.Ordinal);
        Assert.Equal(2, second.Json.GetProperty("step").GetInt32());
        Assert.InRange(second.Json.GetProperty("relativeError").GetDouble(), 0, 0.5);
        Assert.InRange(new FileInfo(early).Length, 1, new FileInfo(wide).Length * 6 / 10);
        var rows = compared.Json.GetProperty("rows");
        Assert.Equal(["early", "wide"], rows.EnumerateArray().Select(row => row.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task Average_UnknownStep_NamesThoseThereAre()
    {
        var run = await CommandRun.Of([
            .. (string[])["average", "--snapshots", models.Snapshots, "--step", "7", "--out", models["never.zip"]],
        ]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("no snapshot of step 7. There are: 1, 2.", run.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(models["never.zip"]));
    }

    [Fact]
    public async Task Compare_AnImpossibleCombination_IsFoundBeforeAnyIsDrawn()
    {
        var folder = models["compared-impossible"];

        var run = await Compare(folder, [.. (string[])["--model", models.Ddpm, "--sampling-steps", "1,5000"]]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"'{models.Ddpm}' cannot be sampled so", run.Messages, StringComparison.Ordinal);
        Assert.Empty(FilesIn(folder));
    }

    private Task<CommandRun> Compare(string folder, string[] options) =>
        CommandRun.Of([
            .. (string[])["compare", "--scorer", models.Scorer, "--out", folder, "--json"],
            .. (string[])["--conditions", Path.Combine(models.Scenes, "unseen.json")],
            .. options,
        ]);
}
