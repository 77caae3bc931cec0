using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Models;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using static Ddpm.Samples.Tests.Commands.CommandRun;
using static Ddpm.Samples.Tests.Commands.PlainPictures;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>What tells whether the figures of an evaluation can be trusted.</summary>
[Collection(nameof(TrainedModels))]
public sealed class JudgeTests(TrainedModels models)
{
    [Fact]
    public async Task Evaluate_ModelWithoutAFolder_SaysWhatItIsFor()
    {
        var run = await CommandRun.Of(
            "evaluate",
            "--model",
            models.Ddpm,
            "--scorer",
            models.Scorer,
            "--conditions",
            Path.Combine(models.Scenes, "test.json")
        );

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("--model needs --out", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_JudgeOfTheModelsPictures_Warns()
    {
        var run = await Evaluate(models["same-data"], models.Ddpm, models.Scorer);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Matches("Warning: The judge scorer.zip learnt from [0-9.]+ % of the pictures", run.Messages);
        var judge = run.Json.GetProperty("judges")[0];
        Assert.InRange(judge.GetProperty("sharedPictures").GetDouble(), 0.7, 0.99);
        Assert.Equal(JsonValueKind.Object, judge.GetProperty("heldOut").ValueKind);
        Assert.Matches(
            "^The judge scorer.zip learnt from [0-9.]+ % of the pictures",
            Assert.Single(judge.GetProperty("warnings").EnumerateArray()).GetString()
        );
        Assert.False(judge.TryGetProperty("notes", out _));
    }

    [Fact]
    public async Task Evaluate_JudgeThatWasTestedOnItsTrainingPictures_WarnsOfItsRecord()
    {
        var (path, pictures) = (models["flattered.zip"], models["plain"]);
        WritePlainPictures(pictures);
        var ml = new MLContext(seed: 1);
        var scenes = ml.Data.LoadFromIClevr(models.Scenes);
        using (
            var scorer = ml
                .ImageGeneration.Trainers.ImageLabelScorer(
                    new ImageLabelScorerOptions
                    {
                        Shape = new ImageShape(3, 32, 32),
                        InputSize = 32,
                        Budget = TrainingBudget.OfSteps(1),
                        BatchSize = 4,
                    }
                )
                .FitAndCalibrate(scenes, heldOut: scenes)
        )
            ml.Model.Save(scorer, inputSchema: null, path);

        var run = await CommandRun.Of([
            .. (string[])["evaluate", "--images", pictures, "--scorer", path, "--json"],
            .. (string[])["--conditions", Path.Combine(models.Scenes, "test.json")],
        ]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        var judge = run.Json.GetProperty("judges")[0];
        Assert.Contains(
            "the judge flattered.zip was tested and calibrated on as held out, it learnt from 100.0 %",
            Assert.Single(judge.GetProperty("warnings").EnumerateArray()).GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(120, judge.GetProperty("heldOut").GetProperty("images").GetInt32());
        Assert.Equal(40, judge.GetProperty("heldOut").GetProperty("scenes").GetInt32());
        Assert.Equal(1, judge.GetProperty("heldOut").GetProperty("sharedPictures").GetDouble());
        Assert.Equal(1, judge.GetProperty("heldOut").GetProperty("sharedScenes").GetDouble());
    }

    [Fact]
    public async Task Evaluate_TwoJudgesOfOtherScenes_GivesTheFiguresOfBothWithoutAWarning()
    {
        var split = models["apart"];
        await Done("split", "--data", models.Scenes, "--out", split, "--judge-every", "3");
        var (model, first, second) = (models["apart/model.zip"], models["apart/first.zip"], models["apart/second.zip"]);
        await Done(
            "train",
            "ddpm",
            "--data",
            Path.Combine(split, "model"),
            "--out",
            model,
            "--steps",
            "1",
            "--batch",
            "2"
        );
        string[] scorer = ["train", "scorer", "--data", Path.Combine(split, "judge"), "--steps", "2", "--batch", "4"];
        await Done([.. scorer, "--out", first]);
        var trained = await Done([.. scorer, "--out", second, "--preset", "convnet", "--json"]);

        var run = await Evaluate(models["two-judges"], model, first, second);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.InRange(trained.Json.GetProperty("temperature").GetDouble(), 0.05, 20);
        Assert.InRange(trained.Json.GetProperty("calibrationError").GetDouble(), 0, 1);
        Assert.Equal("0.000000", trained.Json.GetProperty("sharedScenes").GetRawText());
        Assert.DoesNotContain("Warning", run.Messages, StringComparison.Ordinal);
        Assert.StartsWith(
            "The judges first.zip and second.zip learnt from exactly the same pictures",
            Assert.Single(run.Json.GetProperty("notes").EnumerateArray()).GetString(),
            StringComparison.Ordinal
        );
        var judges = run.Json.GetProperty("judges").EnumerateArray().ToList();
        Assert.Equal(["resnet18", "convnet"], judges.Select(judge => judge.GetProperty("network").GetString()));
        Assert.All(judges, judge => Assert.False(judge.TryGetProperty("warnings", out _)));
        Assert.All(judges, judge => Assert.Equal("0.000000", judge.GetProperty("sharedPictures").GetRawText()));
        Assert.All(judges, judge => Assert.Equal(32, judge.GetProperty("accuracy").GetProperty("images").GetInt32()));
        Assert.InRange(run.Json.GetProperty("agreement").GetDouble(), 0, 1);
        Assert.Equal(
            run.Json.GetProperty("accuracy").GetProperty("hitsOverLabels").GetProperty("value").GetRawText(),
            judges[0].GetProperty("accuracy").GetProperty("hitsOverLabels").GetProperty("value").GetRawText()
        );

        var table = await CommandRun.Of(
            "evaluate",
            "--images",
            models["two-judges"],
            "--scorer",
            first,
            "--scorer",
            second,
            "--conditions",
            Path.Combine(models.Scenes, "test.json")
        );

        Assert.True(table.ExitCode == ExitCode.Done, table.Messages);
        Assert.Contains("Who made the pictures of --images is not known", table.Messages, StringComparison.Ordinal);
        Assert.Contains("test.json, second.zip", table.Results, StringComparison.Ordinal);
        Assert.Contains("The judges agree on", table.Results, StringComparison.Ordinal);
        Assert.Contains("more labels than wanted", table.Results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WeightStorage.Float32)]
    [InlineData(WeightStorage.Float16)]
    public async Task Evaluate_TheSameScorerTwice_IsNoSecondOpinion(WeightStorage storage)
    {
        var copy = models[$"twin-{storage}.zip"];
        Save(models.Scorer, copy, storage);

        var run = await Evaluate(models["twins"], models.Ddpm, models.Scorer, copy);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"'{models.Scorer}' and '{copy}' hold the same scorer", run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(models["twins"]));
    }

    [Fact]
    public async Task Evaluate_JudgeIsTheGuideInOtherStorage_Warns()
    {
        var half = models["half.zip"];
        Save(models.Scorer, half, WeightStorage.Float16);

        var run = await CommandRun.Of([
            .. (string[])["evaluate", "--model", models.Ddpm, "--scorer", half, "--out", models["half"], "--json"],
            .. (string[])["--conditions", Path.Combine(models.Scenes, "test.json"), "--sampling-steps", "1"],
            .. (string[])["--scorer-guide", models.Scorer, "--scorer-scale", "5"],
        ]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.False(run.Json.GetProperty("guidedBy")[0].GetProperty("isJudge").GetBoolean());
        Assert.StartsWith(
            "The judge half.zip and the scorer scorer.zip, which guided these pictures in sampling, learnt from exactly",
            run.Json.GetProperty("judges")[0].GetProperty("warnings")[0].GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Evaluate_TwoJudgesOfOneKind_SaysSo()
    {
        var sibling = models["sibling.zip"];
        await Done([
            .. (string[])["train", "scorer", "--data", models.Scenes, "--out", sibling],
            .. (string[])["--steps", "1", "--batch", "4", "--seed", "5"],
        ]);

        var run = await Evaluate(models["siblings"], models.Ddpm, models.Scorer, sibling);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        const string expected = "The judges scorer.zip and sibling.zip are networks of the same kind, resnet18";
        Assert.Contains(expected, run.Messages, StringComparison.Ordinal);
        Assert.StartsWith(expected, run.Json.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "needs more than 512 pictures; there are 32")]
    [InlineData("20", "needs more than 512 real pictures; '")]
    public async Task Evaluate_TooFewPicturesForAFrechetDistance_SaysSoBeforeGenerating(string seeds, string expected)
    {
        var run = await CommandRun.Of(
            "evaluate",
            "--model",
            models.Ddpm,
            "--scorer",
            models.Scorer,
            "--conditions",
            Path.Combine(models.Scenes, "test.json"),
            "--seeds",
            seeds,
            "--real",
            models.Scenes,
            "--out",
            models["too-few"]
        );

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(expected, run.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Generating", run.Messages, StringComparison.Ordinal);
    }

    /// <summary>Saves a scorer once more, with its weights in another type.</summary>
    private void Save(string scorer, string path, WeightStorage storage)
    {
        var ml = new MLContext(seed: 1);
        using var loaded = ModelFile.LoadScorer(ml, scorer);
        var stage = ml
            .Transforms.ScoreImageLabels(loaded.Classifier, new() { WeightStorage = storage })
            .Fit(ml.Data.LoadFromIClevr(models.Scenes));
        ml.Model.Save(stage, inputSchema: null, path);
    }

    private Task<CommandRun> Evaluate(string folder, string model, params string[] scorers) =>
        CommandRun.Of([
            .. (string[])["evaluate", "--model", model, "--out", folder, "--sampling-steps", "1", "--json"],
            .. (string[])["--conditions", Path.Combine(models.Scenes, "test.json")],
            .. scorers.SelectMany(scorer => (string[])["--scorer", scorer]),
        ]);
}
