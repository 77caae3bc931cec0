using Ddpm.Samples.Commands;
using static Ddpm.Samples.Tests.Commands.CommandFiles;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>What an earlier run left in a folder is never taken for a result of this one.</summary>
[Collection(nameof(TrainedModels))]
public sealed class LeftoverTests(TrainedModels models)
{
    [Fact]
    public async Task Generate_FewerPicturesIntoTheSameFolder_AsksForAnotherOrCleans()
    {
        var folder = models["leftover"];
        await CommandRun.Done(Generate(folder, 3));
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "mine", TestContext.Current.CancellationToken);

        var refused = await CommandRun.Of(Generate(folder, 2));
        var before = FilesIn(folder);
        var again = await CommandRun.Of(Generate(folder, 3));
        var cleaned = await CommandRun.Of([.. Generate(folder, 2), "--clean"]);

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains(
            "holds 1 file of an earlier run, such as '0003-red-cube-seed2.png'",
            refused.Messages,
            StringComparison.Ordinal
        );
        Assert.Contains("--clean", refused.Messages, StringComparison.Ordinal);
        Assert.Contains("0003-red-cube-seed2.png", before);
        Assert.True(again.ExitCode == ExitCode.Done, again.Messages);
        Assert.True(cleaned.ExitCode == ExitCode.Done, cleaned.Messages);
        Assert.Equal(["0001-red-cube-seed0.png", "0002-red-cube-seed1.png", "grid.png", "notes.txt"], FilesIn(folder));
    }

    [Fact]
    public async Task Generate_IntoAFolderOfForeignPictures_IsRefusedAndRemovesNone()
    {
        var folder = models["foreign"];
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "cat.jpg"), "", TestContext.Current.CancellationToken);

        var run = await CommandRun.Of([.. Generate(folder, 1), "--clean"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("cat.jpg' is a picture that this command did not make", run.Messages, StringComparison.Ordinal);
        Assert.Equal(["cat.jpg"], FilesIn(folder));
    }

    [Fact]
    public async Task Evaluate_OverAnEarlierRun_AsksForAnotherFolderAndNeverCleansWhatItScores()
    {
        var (folder, conditions) = (models["evaluated-again"], models["one-wish.json"]);
        await File.WriteAllTextAsync(conditions, """[["red cube"]]""", TestContext.Current.CancellationToken);
        string[] command = ["evaluate", "--scorer", models.Scorer, "--conditions", conditions];
        string[] ofModel = [.. command, "--model", models.Ddpm, "--sampling-steps", "1", "--out", folder];
        await CommandRun.Done([.. ofModel, "--seeds", "2"]);

        var fewer = await CommandRun.Of([.. ofModel, "--seeds", "1"]);
        var generated = await CommandRun.Of(Generate(folder, 2));
        var inPlace = await CommandRun.Of([.. command, "--images", folder, "--seeds", "2", "--out", folder]);
        var destroying = await CommandRun.Of([
            .. (string[])[.. command, "--images", folder, "--seeds", "2", "--out", folder, "--clean"],
        ]);

        Assert.Contains("of an earlier run", fewer.Messages, StringComparison.Ordinal);
        Assert.Contains("'metrics.json'", generated.Messages, StringComparison.Ordinal);
        Assert.True(inPlace.ExitCode == ExitCode.Done, inPlace.Messages);
        Assert.Equal(ExitCode.WrongUsage, destroying.ExitCode);
        Assert.Equal(4, FilesIn(folder).Length);
    }

    [Fact]
    public async Task TrainGan_OverAnEarlierRun_AsksForAnotherFolderOrCleans()
    {
        var folder = models["gan-again"];
        string[] command =
        [
            .. (string[])["train", "gan", "--data", models.Scenes, "--out", Path.Combine(folder, "gan.zip")],
            .. (string[])["--batch", "64", "--width", "4"],
        ];
        var results = Path.Combine(folder, "gan-results");
        await CommandRun.Done([.. command, "--epochs", "2"]);

        var refused = await CommandRun.Of([.. command, "--epochs", "1"]);
        var cleaned = await CommandRun.Of([.. command, "--epochs", "1", "--clean"]);

        Assert.Contains("of an earlier run, such as 'epoch-0001.png'", refused.Messages, StringComparison.Ordinal);
        Assert.True(cleaned.ExitCode == ExitCode.Done, cleaned.Messages);
        Assert.Equal(["epoch-0001.png", "epochs.gif", "history.json", "losses.png"], FilesIn(results));
    }

    private string[] Generate(string folder, int count) =>
        [
            .. (string[])["generate", "--model", models.Ddpm, "red cube", "--out", folder, "--count", $"{count}"],
            .. (string[])["--sampling-steps", "1"],
        ];
}
