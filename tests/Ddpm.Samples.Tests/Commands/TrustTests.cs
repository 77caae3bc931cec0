using System.Globalization;
using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Models;
using Ddpm.Samples.Reports;
using Ddpm.Trainers.Data;
using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The evaluation of the lab, and what tells whether its figures can be trusted.</summary>
[Collection(nameof(TrainedModels))]
public sealed class TrustTests(TrainedModels models)
{
    private const int Side = 32;

    [Fact]
    public async Task Evaluate_FolderInTheLabsOrder_GivesBothAccuraciesWithSixDecimals()
    {
        var folder = models["lab/pictures"];
        var pictures = WritePlainPictures(folder);
        var conditions = Path.Combine(models.Scenes, "test.json");
        var wanted = JsonSerializer.Deserialize<string[][]>(
            await File.ReadAllTextAsync(conditions, TestContext.Current.CancellationToken)
        )!;

        var run = await CommandRun.Of(
            "evaluate",
            "--images",
            folder,
            "--scorer",
            models.Scorer,
            "--conditions",
            conditions,
            "--json"
        );

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        using var scorer = ModelFile.LoadScorer(ModelContext.Create(), models.Scorer);
        var found = pictures
            .Select((picture, index) => Best(scorer, picture, wanted[index].Length).Intersect(wanted[index]).Count())
            .ToList();
        var overLabels = (double)found.Sum() / wanted.Sum(labels => labels.Length);
        var overImages = found.Select((hits, index) => (double)hits / wanted[index].Length).Average();
        var accuracy = run.Json.GetProperty("accuracy");
        Assert.Equal(32, accuracy.GetProperty("images").GetInt32());
        Assert.Contains(
            "could not be checked whether a judge guided them",
            Assert.Single(run.Json.GetProperty("notes").EnumerateArray()).GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(Six(overLabels), accuracy.GetProperty("hitsOverLabels").GetProperty("value").GetRawText());
        Assert.Equal(Six(overImages), accuracy.GetProperty("meanOverImages").GetProperty("value").GetRawText());
        Assert.Equal(32, Directory.GetFiles(folder).Length);

        // The same weights by way of a checkpoint of PyTorch, as the lab's scorer comes.
        var (checkpoint, converted) = (models["lab/checkpoint.pth"], models["lab/converted.zip"]);
        await Done("convert", models.Scorer, "--out", checkpoint);
        await Done([
            .. (string[])["convert", checkpoint, "--labels", Path.Combine(models.Scenes, "objects.json")],
            .. (string[])["--size", $"{Side}", "--out", converted],
        ]);
        var again = await Done([
            .. (string[])["evaluate", "--images", folder, "--scorer", converted, "--conditions", conditions, "--json"],
        ]);
        Assert.Equal(
            accuracy.GetProperty("hitsOverLabels").ToString(),
            again.Json.GetProperty("accuracy").GetProperty("hitsOverLabels").ToString()
        );
        Assert.Equal(
            accuracy.GetProperty("meanOverImages").ToString(),
            again.Json.GetProperty("accuracy").GetProperty("meanOverImages").ToString()
        );
    }

    [Fact]
    public async Task Evaluate_PicturesWithNumbersAsNames_AreTakenByNumber()
    {
        // What the scorer itself sees in 0.png, 1.png, … 31.png, in this order, is what is asked for.
        var folder = models["ordered/pictures"];
        using var scorer = ModelFile.LoadScorer(ModelContext.Create(), models.Scorer);
        var seen = WritePlainPictures(folder).Select((picture, index) => Best(scorer, picture, 1 + index % 3)).ToList();
        Assert.True(
            seen.Select(labels => labels[0]).Distinct().Count() > 1,
            "the scorer sees the same in all pictures"
        );
        var conditions = models["ordered/test.json"];
        await File.WriteAllTextAsync(conditions, JsonSerializer.Serialize(seen), TestContext.Current.CancellationToken);

        var run = await CommandRun.Of(
            "evaluate",
            "--images",
            folder,
            "--scorer",
            models.Scorer,
            "--conditions",
            conditions,
            "--json"
        );

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        var accuracy = run.Json.GetProperty("accuracy");
        Assert.Equal("1.000000", accuracy.GetProperty("hitsOverLabels").GetProperty("value").GetRawText());
        Assert.Equal(
            [1, 2, 3],
            accuracy
                .GetProperty("exactMatchByLabelCount")
                .EnumerateArray()
                .Select(group => group.GetProperty("labels").GetInt32())
        );
    }

    [Fact]
    public async Task Evaluate_OnePictureTooFew_SaysHowManyAreNeeded()
    {
        var folder = models["missing/pictures"];
        WritePlainPictures(folder);
        File.Delete(Path.Combine(folder, "31.png"));

        var run = await CommandRun.Of(
            "evaluate",
            "--images",
            folder,
            "--scorer",
            models.Scorer,
            "--conditions",
            Path.Combine(models.Scenes, "test.json"),
            "--json"
        );

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(
            "holds 31 pictures; 32 conditions with 1 seeds need 32",
            run.Messages,
            StringComparison.Ordinal
        );
        Assert.Empty(run.Results);
    }

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
        Assert.InRange(run.Json.GetProperty("judges")[0].GetProperty("sharedPictures").GetDouble(), 0.7, 0.99);
        Assert.Equal(JsonValueKind.Object, run.Json.GetProperty("judges")[0].GetProperty("heldOut").ValueKind);
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
        Assert.DoesNotContain("Warning", run.Messages, StringComparison.Ordinal);
        Assert.False(run.Json.TryGetProperty("notes", out _));
        var judges = run.Json.GetProperty("judges").EnumerateArray().ToList();
        Assert.Equal(["resnet18", "convnet"], judges.Select(judge => judge.GetProperty("network").GetString()));
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

    [Fact]
    public async Task Evaluate_TheSameScorerTwice_IsNoSecondOpinion()
    {
        var copy = models["twin.zip"];
        File.Copy(models.Scorer, copy);

        var run = await Evaluate(models["twins"], models.Ddpm, models.Scorer, copy);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"'{models.Scorer}' and '{copy}' hold the same scorer", run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(models["twins"]));
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

    [Fact]
    public async Task Evaluate_TooFewPicturesForAFrechetDistance_SaysSoBeforeGenerating()
    {
        var run = await CommandRun.Of(
            "evaluate",
            "--model",
            models.Ddpm,
            "--scorer",
            models.Scorer,
            "--conditions",
            Path.Combine(models.Scenes, "test.json"),
            "--real",
            models.Scenes,
            "--out",
            models["too-few"]
        );

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("needs more than 512 pictures; there are 32", run.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Generating", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nearest_CopyOfATrainingPicture_IsFoundAndMarked()
    {
        var (folder, report) = (models["copies"], models["nearest"]);
        var copied = Directory.GetFiles(models.Scenes, "*_1.png").Order().First();
        WritePlainPictures(folder);
        File.Copy(copied, Path.Combine(folder, "copy.png"));

        var run = await CommandRun.Of(
            "nearest",
            "--images",
            folder,
            "--data",
            models.Scenes,
            "--scorer",
            models.Scorer,
            "--out",
            report,
            "--count",
            "2",
            "--json"
        );

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        var found = run.Json.GetProperty("found");
        var first = found.GetProperty("pictures")[0];
        Assert.Equal("copy.png", first.GetProperty("file").GetString());
        Assert.Equal(Path.GetFileName(copied), first.GetProperty("neighbours")[0].GetProperty("file").GetString());
        Assert.Equal(0, first.GetProperty("neighbours")[0].GetProperty("distance").GetDouble());
        Assert.Equal(0, first.GetProperty("referenceShare").GetDouble());
        Assert.Equal(33, found.GetProperty("pictures").GetArrayLength());
        Assert.Equal(120, found.GetProperty("trainingPictures").GetInt32());
        Assert.Equal("training pictures and other scenes", found.GetProperty("reference").GetString());
        Assert.True(found.GetProperty("referenceLowest").GetDouble() > 0);
        Assert.InRange(found.GetProperty("nearer").GetInt32(), 1, 33);
        Assert.Equal(["nearest.json", "nearest.png"], Directory.GetFiles(report).Select(Path.GetFileName).Order());
        using var grid = SkiaSharp.SKBitmap.Decode(Path.Combine(report, "nearest.png"));
        Assert.True(grid.Height > grid.Width);
    }

    [Fact]
    public async Task Nearest_HeldOutPictures_AreWhatDistancesAreComparedWith()
    {
        var folder = models["some"];
        WritePlainPictures(folder);

        var run = await CommandRun.Of(
            "nearest",
            "--images",
            folder,
            "--data",
            models.Scenes,
            "--held-out",
            models.Scenes,
            "--scorer",
            models.Scorer,
            "--out",
            models["nearest-held-out"]
        );

        // Pictures that are held out of nothing have no distance at all.
        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Contains("120 real ones (held-out pictures) as near as 0.000", run.Results, StringComparison.Ordinal);
        Assert.Contains("0 pictures (0.0 %) are nearer", run.Results, StringComparison.Ordinal);
    }

    private static async Task<CommandRun> Done(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        return run;
    }

    private Task<CommandRun> Evaluate(string folder, string model, params string[] scorers) =>
        CommandRun.Of([
            .. (string[])["evaluate", "--model", model, "--out", folder, "--sampling-steps", "1", "--json"],
            .. (string[])["--conditions", Path.Combine(models.Scenes, "test.json")],
            .. scorers.SelectMany(scorer => (string[])["--scorer", scorer]),
        ]);

    /// <summary>Writes 0.png to 31.png, in colours of their own, and gives their values, channels first.</summary>
    private static List<byte[]> WritePlainPictures(string folder)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(6);
        var shape = new ImageShape(3, Side, Side);
        var pictures = new List<byte[]>();
        for (var index = 0; index < 32; index++)
        {
            var colours = new byte[3];
            random.NextBytes(colours);
            byte[] pixels = [.. colours.SelectMany(value => Enumerable.Repeat(value, Side * Side))];
            PngFile.Write(Path.Combine(folder, $"{index}.png"), Picture.From(pixels, shape));
            pictures.Add(pixels);
        }

        return pictures;
    }

    /// <summary>The labels that the scorer is surest of, counted without the library's own rule.</summary>
    private static string[] Best(ImageLabelScorerTransformer scorer, byte[] pixels, int count)
    {
        var scores = scorer.Classifier.Score(pixels, 1);
        return
        [
            .. scorer
                .Classifier.Vocabulary.Names.Zip(scores)
                .OrderByDescending(pair => pair.Second)
                .Take(count)
                .Select(pair => pair.First),
        ];
    }

    private static string Six(double value) => value.ToString("F6", CultureInfo.InvariantCulture);
}
