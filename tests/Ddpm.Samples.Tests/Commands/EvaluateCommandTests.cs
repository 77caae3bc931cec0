using Ddpm.Samples.Commands;
using static Ddpm.Samples.Tests.Commands.CommandFiles;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The command that generates pictures and scores them.</summary>
[Collection(nameof(TrainedModels))]
public sealed class EvaluateCommandTests(TrainedModels models)
{
    private const int Conditions = 32;

    [Fact]
    public async Task Evaluate_Model_WritesPicturesGridAndMetrics()
    {
        var folder = models["evaluated"];

        var run = await Evaluate(folder, "--model", models.Ddpm, "--sampling-steps", "1");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var accuracy = run.Json.GetProperty("accuracy");
        Assert.Equal(Conditions * 2, accuracy.GetProperty("images").GetInt32());
        Assert.InRange(accuracy.GetProperty("hitsOverLabels").GetProperty("value").GetDouble(), 0, 1);
        Assert.InRange(accuracy.GetProperty("exactMatch").GetDouble(), 0, 1);
        Assert.NotEmpty(accuracy.GetProperty("perLabelRecall").EnumerateObject());
        Assert.Equal(run.Results.TrimEnd(), await ReadText(Path.Combine(folder, "metrics.json")));
        Assert.Equal(Conditions * 2 + 1, Directory.GetFiles(folder, "*.png").Length);

        // The same pictures from the folder get the same scores.
        var fromFolder = await Evaluate(models["scored"], "--images", folder);

        Assert.Equal(ExitCode.Done, fromFolder.ExitCode);
        Assert.Equal(accuracy.ToString(), fromFolder.Json.GetProperty("accuracy").ToString());
        Assert.Equal(["grid.png", "metrics.json"], FilesIn(models["scored"]));
    }

    [Fact]
    public async Task Evaluate_JudgeIsTheGuide_WarnsAndRecordsIt()
    {
        var run = await Evaluate(
            models["judged"],
            [
                .. (string[])["--model", models.Ddpm, "--sampling-steps", "1"],
                .. (string[])["--scorer-guide", models.Scorer, "--scorer-scale", "5"],
            ]
        );

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Contains(
            "Warning: The judge scorer.zip itself guided these pictures in sampling",
            run.Messages,
            StringComparison.Ordinal
        );
        var guide = run.Json.GetProperty("guidedBy")[0];
        Assert.True(guide.GetProperty("isJudge").GetBoolean());
        Assert.Equal(run.Json.GetProperty("scorerSha256").GetString(), guide.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Evaluate_ModelTrainedWithAnotherScorer_NamesItAndWarnsWhereItLearntFromTheSamePictures()
    {
        var (scorer, model) = (models["taught-models/other-scorer.zip"], models["taught-models/taught.zip"]);
        string[] training = ["--data", models.Scenes, "--steps", "1", "--batch", "4"];
        var trained = await CommandRun.Of([
            .. (string[])["train", "scorer", "--out", scorer, "--seed", "9"],
            .. training,
        ]);
        Assert.True(trained.ExitCode == ExitCode.Done, trained.Messages);
        var taught = await CommandRun.Of([
            .. (string[])["train", "ddpm", "--out", model, "--scorer-guide", scorer, "--scorer-weight", "0.5"],
            .. training,
        ]);
        Assert.True(taught.ExitCode == ExitCode.Done, taught.Messages);

        var run = await Evaluate(models["taught"], "--model", model, "--sampling-steps", "1");

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.DoesNotContain("itself guided", run.Messages, StringComparison.Ordinal);
        Assert.Contains(
            "Warning: The judge scorer.zip and the scorer other-scorer.zip, which guided these pictures in training, learnt",
            run.Messages,
            StringComparison.Ordinal
        );
        const string expected = "guided in training by the scorer other-scorer.zip";
        Assert.Contains(expected, run.Messages, StringComparison.Ordinal);
        var notes = run.Json.GetProperty("judges")[0].GetProperty("notes").EnumerateArray();
        Assert.Contains(notes, note => note.GetString()!.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Evaluate_NotWhatIsAskedFor_IsRefused()
    {
        var run = await Evaluate(models["contradiction"], "--model", models.Ddpm, "--not", "red cube");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("asks for 'red cube', which --not excludes", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_OtherNumberOfPictures_SaysWhatIsNeeded()
    {
        var folder = models["none"];
        Directory.CreateDirectory(folder);

        var run = await Evaluate(models["never"], "--images", folder);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"holds 0 pictures; {Conditions} conditions", run.Messages, StringComparison.Ordinal);
        Assert.Empty(run.Results);
    }

    private Task<CommandRun> Evaluate(string folder, params string[] options) =>
        CommandRun.Of([
            .. (string[])["evaluate", "--scorer", models.Scorer, "--out", folder, "--seeds", "2", "--json"],
            .. (string[])["--conditions", Path.Combine(models.Scenes, "test.json")],
            .. options,
        ]);
}
