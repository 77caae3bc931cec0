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
}
