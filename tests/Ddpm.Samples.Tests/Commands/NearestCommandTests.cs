using Ddpm.Samples.Commands;
using static Ddpm.Samples.Tests.Commands.PlainPictures;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The command that looks for generated pictures among those that a model learnt from.</summary>
[Collection(nameof(TrainedModels))]
public sealed class NearestCommandTests(TrainedModels models)
{
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
        Assert.True(first.GetProperty("isMarked").GetBoolean());
        Assert.True(found.GetProperty("referenceLowest").GetDouble() > 0);
        Assert.Equal(1.0 / 121, found.GetProperty("referenceLowestShare").GetDouble());
        Assert.False(found.TryGetProperty("warnings", out _));
        Assert.InRange(found.GetProperty("nearer").GetInt32(), 1, 33);
        Assert.Equal(["nearest.json", "nearest.png"], Directory.GetFiles(report).Select(Path.GetFileName).Order());
        using var grid = SkiaSharp.SKBitmap.Decode(Path.Combine(report, "nearest.png"));
        Assert.True(grid.Height > grid.Width);
    }

    [Fact]
    public async Task Nearest_HeldOutPictures_AreWhatDistancesAreComparedWith()
    {
        var (folder, others) = (models["some"], models["other-scenes"]);
        WritePlainPictures(folder);
        await CommandRun.Done("render", "--out", others, "--scenes", "6", "--size", "32", "--seed", "99");

        var run = await Nearest(folder, others, models["nearest-held-out"]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Contains("18 real ones (held-out pictures) as near as", run.Results, StringComparison.Ordinal);
        Assert.Contains("as 5.3 % of real ones are by themselves", run.Results, StringComparison.Ordinal);
        Assert.Contains("Warning: There are only 18 real pictures", run.Messages, StringComparison.Ordinal);
        Assert.Contains("Unless they are only named alike", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nearest_HeldOutPicturesThatWereTrainedOn_IsRefused()
    {
        var folder = models["none-held-out"];
        WritePlainPictures(folder);

        var run = await Nearest(folder, models.Scenes, models["nearest-none-held-out"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(
            "All 120 pictures of --held-out are pictures of --data as well",
            run.Messages,
            StringComparison.Ordinal
        );
    }

    private Task<CommandRun> Nearest(string pictures, string heldOut, string report) =>
        CommandRun.Of([
            .. (string[])["nearest", "--images", pictures, "--data", models.Scenes, "--held-out", heldOut],
            .. (string[])["--scorer", models.Scorer, "--out", report],
        ]);
}
