using System.Text.Json;
using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The commands one after the other on real files, with models that have hardly learnt anything.</summary>
[Collection(nameof(TrainedModels))]
public sealed class EndToEndTests(TrainedModels models)
{
    [Fact]
    public void Render_Json_TellsWhatWasRendered()
    {
        var json = models.RenderRun.Json;

        Assert.Equal(120, json.GetProperty("pictures").GetInt32());
        Assert.Equal(32, json.GetProperty("size").GetInt32());
        Assert.Equal(120, Directory.GetFiles(models.Scenes, "*.png").Length);
        Assert.Contains("Rendering scenes: done", models.RenderRun.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainDdpm_Json_TellsStepsAndLoss()
    {
        var json = models.DdpmRun.Json;

        Assert.Equal(2, json.GetProperty("step").GetInt32());
        Assert.InRange(json.GetProperty("loss").GetDouble(), 0.1, 3);
        Assert.Equal(models.Ddpm, json.GetProperty("model").GetString());
        Assert.InRange(json.GetProperty("parameters").GetInt64(), 1_600_000, 1_700_000);
        Assert.InRange(json.GetProperty("multiplyAdds").GetInt64(), 130_000_000, 140_000_000);
        Assert.Equal("ddpm.zip scorer.zip", string.Join(' ', FilesBeside(models.Ddpm)));
    }

    [Fact]
    public async Task TrainDdpm_Samples_DrawsAGridOfTheConditionsOnTheWay()
    {
        var conditions = models["two-wishes.json"];
        await File.WriteAllTextAsync(
            conditions,
            """[["red cube"], ["gray cube", "cyan sphere"]]""",
            TestContext.Current.CancellationToken
        );

        var run = await CommandRun.Of([
            .. (string[])["train", "ddpm", "--data", models.Scenes, "--out", models["sampled.zip"]],
            .. (string[])["--steps", "3", "--batch", "2", "--storage", "bfloat16", "--precision", "bfloat16"],
            .. (string[])["--samples", models["samples"], "--sample-every", "2", "--conditions", conditions],
        ]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(["step-000000002.png", "step-000000003.png"], FilesIn(models["samples"]));
        Assert.InRange(new FileInfo(models["sampled.zip"]).Length, 1, new FileInfo(models.Ddpm).Length * 6 / 10);
    }

    [Fact]
    public async Task TrainDdpm_Previous_GoesOnFromAModelOfTheSameKind()
    {
        string[] options =
        [
            "train",
            "ddpm",
            "--data",
            models.Scenes,
            "--out",
            models["next.zip"],
            "--previous",
            models.Ddpm,
        ];

        var run = await CommandRun.Of([.. options, "--steps", "1", "--batch", "2"]);
        var other = await CommandRun.Of([.. options, "--steps", "1", "--schedule", "flow", "--target", "flow"]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        Assert.Contains("The previous model has the Schedule linear, and this training flow", other.Messages);
    }

    [Fact]
    public void TrainScorer_Json_TellsAccuracyOnHeldOutScenes()
    {
        var heldOut = models.ScorerRun.Json.GetProperty("heldOut");

        Assert.Equal(24, models.ScorerRun.Json.GetProperty("labels").GetInt32());
        Assert.InRange(heldOut.GetProperty("images").GetInt32(), 3, 60);
        Assert.InRange(heldOut.GetProperty("hitsOverLabels").GetProperty("value").GetDouble(), 0, 1);
        Assert.InRange(heldOut.GetProperty("meanOverImages").GetProperty("value").GetDouble(), 0, 1);
    }

    [Fact]
    public async Task Generate_Labels_WritesAPictureForEachSeedAndAGrid()
    {
        var (first, second) = (models["first"], models["second"]);

        var run = await Generate(first, "--count", "2", "--seed", "7");
        var again = await Generate(second, "--count", "1", "--seed", "8", "--batch", "1");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        string[] expected = ["0001-red-cube+cyan-sphere-seed7.png", "0002-red-cube+cyan-sphere-seed8.png", "grid.png"];
        Assert.Equal(expected, FilesIn(first));
        Assert.Equal(2, run.Json.GetProperty("pictures").GetArrayLength());

        // A picture is a matter of its labels and its seed, not of how many were asked for with it.
        Assert.Equal(ExitCode.Done, again.ExitCode);
        AssertAlike(Path.Combine(first, expected[1]), Path.Combine(second, "0001-red-cube+cyan-sphere-seed8.png"));
    }

    [Fact]
    public async Task Generate_UnknownLabel_NamesTheKnownOnes()
    {
        var run = await CommandRun.Of([
            "generate",
            "--model",
            models.Ddpm,
            "pink cube",
            "--out",
            models["unknown"],
            "--sampling-steps",
            "2",
        ]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(
            "does not know the label 'pink cube'. Its labels: gray cube",
            run.Messages,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(models["unknown"]));
    }

    [Fact]
    public async Task Generate_ModelOfAnotherKind_SaysSo()
    {
        var run = await CommandRun.Of([
            "generate",
            "--model",
            models.Scorer,
            "red cube",
            "--out",
            models["wrong"],
            "--sampling-steps",
            "2",
        ]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("is not a model of 'ddpm train ddpm'", run.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    public async Task Generate_DamagedModel_SaysSoInOneLine(double share)
    {
        var model = await File.ReadAllBytesAsync(models.Ddpm, TestContext.Current.CancellationToken);
        var damaged = models[$"damaged{share}.zip"];
        await File.WriteAllBytesAsync(
            damaged,
            model[..(int)(share * model.Length)],
            TestContext.Current.CancellationToken
        );

        var run = await CommandRun.Of("generate", "--model", damaged, "red cube", "--out", models["damaged"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("damaged", run.Messages, StringComparison.Ordinal);
        Assert.Single(run.Messages.TrimEnd().Split('\n'));
    }

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
    public async Task Generate_EverythingThatGuides_WritesPictures()
    {
        var folder = models["guided"];

        var run = await Generate(
            folder,
            [
                .. (string[])["--guidance-rescale", "0.5", "--guidance-interval", "0.1..0.95", "--compose"],
                .. (string[])["--not", "blue cube", "--not", "gray cube", "--threshold", "0.99", "--verify", "1"],
                .. (string[])["--guide", models.Ddpm, "--guide-scale", "2"],
                .. (string[])["--scorer-guide", models.Scorer, "--scorer-scale", "5"],
            ]
        );

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Equal(2, run.Json.GetProperty("not").GetArrayLength());
        Assert.Equal(["0001-red-cube+cyan-sphere-seed0.png", "grid.png"], FilesIn(folder));
    }

    [Fact]
    public async Task Generate_ScaleWithoutAGuide_SaysWhichIsNeeded()
    {
        var run = await Generate(models["unguided"], "--scorer-scale", "5");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("--scorer-scale needs --scorer-guide", run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(models["unguided"]));
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
    public async Task Evaluate_ModelTrainedWithAnotherScorer_NamesItWithoutAWarning()
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
        Assert.Contains("guided in training by the scorer other-scorer.zip", run.Messages, StringComparison.Ordinal);
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

    [Fact]
    public async Task TrainDdpm_Stopped_LeavesACheckpointToGoOnFrom()
    {
        var (model, checkpoints) = (models["stopped/model.zip"], models["checkpoints"]);
        string[] command =
        [
            .. (string[])["train", "ddpm", "--data", models.Scenes, "--out", model, "--minutes", "0.2"],
            .. (string[])["--batch", "4", "--checkpoints", checkpoints],
        ];

        var stopped = await CommandRun.StoppedAt("Training ddpm: ", command);

        Assert.Equal(ExitCode.Failed, stopped.ExitCode);
        Assert.Matches("Error: Stopped after step [0-9]+; the checkpoint is in .*checkpoints", stopped.Messages);
        Assert.Contains("Add --resume to go on.", stopped.Messages, StringComparison.Ordinal);
        Assert.Empty(FilesBeside(model));
        var step = Steps(Assert.Single(Directory.GetFiles(checkpoints)));

        var resumed = await CommandRun.Of([.. command, "--resume", "--json"]);

        Assert.Equal(ExitCode.Done, resumed.ExitCode);
        Assert.True(resumed.Json.GetProperty("step").GetInt64() > step);
        Assert.Equal(["model.zip"], FilesBeside(model));
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
    public async Task Split_Scenes_SharesNoSceneAndKeepsSetsFromTheModel()
    {
        var (folder, unseen) = (models["split"], models["kept-back.json"]);
        var first = Listing(models.Scenes).First();
        await File.WriteAllTextAsync(
            unseen,
            JsonSerializer.Serialize(new[] { first.Value }),
            TestContext.Current.CancellationToken
        );

        var run = await CommandRun.Of([
            .. (string[])["split", "--data", models.Scenes, "--out", folder, "--unseen", unseen],
            .. (string[])["--judge-every", "4", "--json"],
        ]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var model = Listing(Path.Combine(folder, "model"));
        var judge = Listing(Path.Combine(folder, "judge"));
        Assert.Equal(30, judge.Count);
        Assert.InRange(model.Count, 60, 89);
        Assert.Equal(model.Count, run.Json.GetProperty("modelPictures").GetInt32());
        Assert.Empty(model.Keys.Select(Scene).Intersect(judge.Keys.Select(Scene)));
        Assert.DoesNotContain(model.Values, labels => labels.ToHashSet().SetEquals(first.Value));
        Assert.Equal(model.Count, Directory.GetFiles(Path.Combine(folder, "model"), "*.png").Length);

        static string Scene(string name) => name[..name.LastIndexOf('_')];
        static Dictionary<string, string[]> Listing(string dataSet) =>
            JsonSerializer.Deserialize<Dictionary<string, string[]>>(
                File.ReadAllText(Path.Combine(dataSet, "train.json"))
            )!;
    }

    [Fact]
    public async Task Split_FolderWithOtherFiles_LeavesThem()
    {
        var folder = Path.Combine(models["foreign"], "model");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "diary.txt"), "", TestContext.Current.CancellationToken);

        var run = await CommandRun.Of("split", "--data", models.Scenes, "--out", models["foreign"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("diary.txt", run.Messages, StringComparison.Ordinal);
        Assert.Equal(["diary.txt"], FilesIn(folder));
    }

    [Fact]
    public async Task TrainDdpm_Size_LearnsStretchedPictures()
    {
        var run = await CommandRun.Of([
            .. (string[])["train", "ddpm", "--data", models.Scenes, "--out", models["sized/model.zip"], "--size", "16"],
            .. (string[])["--steps", "1", "--batch", "2", "--json"],
        ]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal("3×16×16", run.Json.GetProperty("shape").GetString());
    }

    [Fact]
    public async Task TrainStudent_Teacher_MakesPicturesInOneStep()
    {
        var student = models["students/student.zip"];

        var run = await CommandRun.Of([
            .. (string[])["train", "student", "--teacher", models.Ddpm, "--data", models.Scenes, "--out", student],
            .. (string[])["--steps", "2", "--batch", "4", "--stages", "2", "--json"],
        ]);
        var folder = models["of-student"];
        var made = await CommandRun.Of([
            .. (string[])["generate", "--model", student, "red cube", "--out", folder, "--sampling-steps", "1"],
        ]);
        var guided = await CommandRun.Of([
            .. (string[])["generate", "--model", student, "red cube", "--out", folder, "--guidance", "2"],
        ]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(2, run.Json.GetProperty("step").GetInt32());
        Assert.Equal(ExitCode.Done, made.ExitCode);
        Assert.Equal(["0001-red-cube-seed0.png", "grid.png"], FilesIn(folder));
        Assert.Equal(ExitCode.Failed, guided.ExitCode);
        Assert.Contains("GuidanceScale", guided.Messages, StringComparison.Ordinal);
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
            ["ddpm 1 1", "ddpm 2 2", "heun 1 1", "heun 2 3"],
            rows.Select(row =>
                $"{row.GetProperty("sampler")} {row.GetProperty("samplingSteps")} {row.GetProperty("calls")}"
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
    }

    [Theory]
    [InlineData("--sampling-steps", "5,ten", "whole numbers from 1 to 100000, separated by commas; got 'ten'")]
    [InlineData("--guidance", "1,-2", "numbers from 0 to 100, separated by commas; got '-2'")]
    [InlineData("--sampler", "ddpm,magic", "must be one of ddpm, ddpm-large, ddim")]
    public async Task Compare_WrongList_SaysWhichWord(string option, string list, string expected)
    {
        var run = await Compare(models["never"], ["--model", models.Ddpm, option, list]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(expected, run.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static int Steps(string checkpoint) =>
        int.Parse(
            Path.GetFileNameWithoutExtension(checkpoint)["checkpoint-".Length..],
            System.Globalization.CultureInfo.InvariantCulture
        );

    private const int Conditions = 32;

    private Task<CommandRun> Generate(string folder, params string[] options) =>
        CommandRun.Of([
            .. (string[])["generate", "--model", models.Ddpm, "red cube", "cyan sphere", "--out", folder],
            .. (string[])["--sampling-steps", "2", "--json"],
            .. options,
        ]);

    private Task<CommandRun> Compare(string folder, string[] options) =>
        CommandRun.Of([
            .. (string[])["compare", "--scorer", models.Scorer, "--out", folder, "--json"],
            .. (string[])["--conditions", Path.Combine(models.Scenes, "unseen.json")],
            .. options,
        ]);

    private Task<CommandRun> Evaluate(string folder, params string[] options) =>
        CommandRun.Of([
            .. (string[])["evaluate", "--scorer", models.Scorer, "--out", folder, "--seeds", "2", "--json"],
            .. (string[])["--conditions", Path.Combine(models.Scenes, "test.json")],
            .. options,
        ]);

    private static Task<string> ReadText(string path) =>
        File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

    private static string[] FilesIn(string folder) => [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order()!];

    private static string[] FilesBeside(string file) => FilesIn(Path.GetDirectoryName(file)!);

    /// <summary>The kernels of other batch sizes may round differently, which changes a value by one at most.</summary>
    private static void AssertAlike(string left, string right)
    {
        using var first = SkiaSharp.SKBitmap.Decode(left);
        using var second = SkiaSharp.SKBitmap.Decode(right);
        Assert.Equal(first.Bytes.Length, second.Bytes.Length);
        Assert.All(first.Bytes.Zip(second.Bytes), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }
}
