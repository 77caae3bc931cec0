using System.Globalization;
using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Models;
using Ddpm.Transforms;
using static Ddpm.Samples.Tests.Commands.CommandRun;
using static Ddpm.Samples.Tests.Commands.PlainPictures;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The evaluation of the lab: pictures of a folder, in the order of their names.</summary>
[Collection(nameof(TrainedModels))]
public sealed class PictureFolderTests(TrainedModels models)
{
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
