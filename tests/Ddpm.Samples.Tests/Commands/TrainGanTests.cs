using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Reports;
using Ddpm.Trainers;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static Ddpm.Samples.Tests.Commands.CommandFiles;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The command that trains a GAN.</summary>
[Collection(nameof(SharedGanModels))]
public sealed class TrainGanTests(TrainedModels models)
{
    [Theory]
    [InlineData("report")]
    [InlineData("residual")]
    public async Task TrainGan_Preset_LeavesModelPicturesCurvesHistoryAndAnimation(string preset)
    {
        var folder = models[$"gan-{preset}"];

        var run = await Train(folder, ["--preset", preset]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Equal(6, run.Json.GetProperty("step").GetInt32());
        Assert.Equal(
            ["epoch-0001.png", "epoch-0002.png", "epochs.gif", "history.json", "losses.png"],
            FilesIn(Path.Combine(folder, "gan-results"))
        );
        var history = History(Path.Combine(folder, "gan-results"));
        Assert.Equal([1, 2], history.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
        Assert.All(history, epoch => Assert.InRange(epoch.GetProperty("discriminatorLoss").GetDouble(), 0.1, 40));
        Assert.All(history, epoch => Assert.Equal(preset == "residual", epoch.TryGetProperty("classifierLoss", out _)));
        using var animation = await Image.LoadAsync(
            Path.Combine(folder, "gan-results", "epochs.gif"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(2, animation.Frames.Count);

        var made = await CommandRun.Of(
            "generate",
            "--model",
            Path.Combine(folder, "gan.zip"),
            "red cube",
            "--count",
            "3",
            "--out",
            Path.Combine(folder, "made"),
            "--json"
        );
        Assert.True(made.ExitCode == ExitCode.Done, made.Messages);
        Assert.Equal(3, made.Json.GetProperty("pictures").GetArrayLength());
    }

    [Fact]
    public async Task TrainGan_Conditions_AreAllDrawn()
    {
        const int count = 32;
        var folder = models["gan-conditions"];
        Directory.CreateDirectory(folder);
        var run = await Train(folder, ["--epochs", "1", "--conditions", WriteConditions(folder, count)]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        var cell = new GridCell(Picture.From(new byte[3], new ImageShape(3, 1, 1)), "red cube");
        using var expected = new PictureGrid { Subtitle = "epoch 1" }.Draw([.. Enumerable.Repeat(cell, count)]);
        using var drawn = await Image.LoadAsync(
            Path.Combine(folder, "gan-results", "epoch-0001.png"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal((expected.Width, expected.Height), (drawn.Width, drawn.Height));
    }

    [Fact]
    public async Task TrainGan_TooManyConditions_FailsBeforeTraining()
    {
        var folder = models["gan-too-many"];
        Directory.CreateDirectory(folder);

        var run = await Train(folder, ["--conditions", WriteConditions(folder, 501)]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("has 501 conditions; at most 500 can be drawn", run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "gan-results")));
    }

    [Theory]
    [InlineData("cgan")]
    [InlineData("gan")]
    public async Task TrainGan_ConditionWithAnUnknownLabel_FailsBeforeTraining(string type)
    {
        var folder = models[$"gan-unknown-{type}"];
        Directory.CreateDirectory(folder);

        var run = await Train(folder, ["--gan-type", type, "--conditions", WriteConditions(folder, 2, "golden cube")]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(
            $"'{models.Scenes}' does not know the label 'golden cube'. Known labels: gray cube",
            run.Messages,
            StringComparison.Ordinal
        );
        Assert.Contains("red cube", run.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Training gan", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainGan_StoppedAndResumed_GoesOnWithItsHistory()
    {
        var folder = models["gan-stopped"];
        string[] command = Arguments(
            folder,
            ["--epochs", "100000", "--checkpoints", Path.Combine(folder, "checkpoints")]
        );

        var stopped = await CommandRun.StoppedAt("Training gan: ", command);
        var before = Epochs(folder);
        var resumed = await CommandRun.StoppedAt("Training gan: ", [.. command, "--resume"]);

        Assert.Contains("Add --resume to go on.", stopped.Messages, StringComparison.Ordinal);
        Assert.Contains("Add --resume to go on.", resumed.Messages, StringComparison.Ordinal);
        var after = Epochs(folder);
        Assert.Equal(Enumerable.Range(1, before.Length), before);
        Assert.Equal(Enumerable.Range(1, after.Length), after);
        Assert.True(after.Length > before.Length, $"{before.Length} epochs before, {after.Length} after.");

        static int[] Epochs(string folder) =>
            [.. History(Path.Combine(folder, "gan-results")).Select(epoch => epoch.GetProperty("epoch").GetInt32())];
    }

    [Fact]
    public async Task TrainGan_OwnFoldersAndBenchmark_AreUsedAndExplained()
    {
        var folder = models["gan-folders"];
        var (results, logs) = (Path.Combine(folder, "pictures"), Path.Combine(folder, "logs"));

        var run = await Train(folder, ["--results", results, "--logs", logs, "--benchmark"]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Contains("--benchmark has no effect", run.Messages, StringComparison.Ordinal);
        Assert.Equal(["epoch-0001.png", "epoch-0002.png", "epochs.gif"], FilesIn(results));
        Assert.Equal(["history.json", "losses.png"], FilesIn(logs));
    }

    [Fact]
    public async Task TrainGan_GeneratorThatStandsStill_DrawsTheSameAfterEachEpoch()
    {
        var folder = models["gan-fixed-noise"];
        Directory.CreateDirectory(folder);

        // The averages of batch normalisation follow the drawn pictures, so the rate alone does not stop everything.
        var run = await Train(
            folder,
            ["--lr-g", "1e-12", "--lr-d", "1e-12", "--epochs", "40", "--conditions", WriteConditions(folder, 2)]
        );

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        using var late = await Load("epoch-0039.png");
        using var last = await Load("epoch-0040.png");

        // The title, which names the epoch, is above.
        const int titled = 60;
        var sum = 0.0;
        for (var row = titled; row < late.Height; row++)
        for (var column = 0; column < late.Width; column++)
            sum += Math.Abs(late[column, row].R - last[column, row].R);
        Assert.InRange(sum / ((late.Height - titled) * late.Width), 0, 1);

        Task<Image<Rgb24>> Load(string name) =>
            Image.LoadAsync<Rgb24>(Path.Combine(folder, "gan-results", name), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("{")]
    [InlineData("[{\"epoch\": \"first\"}]")]
    public async Task TrainGan_ResumedBesideADamagedHistory_NamesTheFile(string history)
    {
        var folder = models[$"gan-history-{history.Length}"];
        var results = Path.Combine(folder, "gan-results");
        Directory.CreateDirectory(results);
        await File.WriteAllTextAsync(
            Path.Combine(results, "history.json"),
            history,
            TestContext.Current.CancellationToken
        );

        var run = await Train(folder, ["--checkpoints", Path.Combine(folder, "checkpoints"), "--resume"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("history.json' is no history of a training", run.Messages, StringComparison.Ordinal);
        Assert.Contains("Delete it to go on without", run.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fashion-mnist", "lacks train-images-idx3-ubyte")]
    [InlineData("mnist", "lacks train-images-idx3-ubyte")]
    [InlineData("cifar10", "holds no data_batch_1.bin. Unpack cifar-10-binary.tar.gz")]
    [InlineData("cifar100", "holds no train.bin. Unpack cifar-100-binary.tar.gz")]
    [InlineData("svhn", "holds no train_32x32.mat")]
    [InlineData("stl10", "holds no train_X.bin. Unpack stl10_binary.tar.gz")]
    public async Task TrainGan_DataSetThatIsNotThere_SaysWhatIsMissing(string dataset, string expected)
    {
        var run = await Train(models[$"gan-{dataset}"], ["--format", dataset]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(expected, run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainGan_CifarFiles_LearnsTheirClasses()
    {
        var folder = models["gan-cifar"];
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "test_batch.bin"),
            [
                .. Enumerable
                    .Range(0, 40)
                    .SelectMany(row => new byte[3073].Select((_, place) => (byte)(place == 0 ? row % 10 : row))),
            ],
            TestContext.Current.CancellationToken
        );

        var run = await CommandRun.Of([
            "train",
            "gan",
            "--data",
            folder,
            "--format",
            "cifar10",
            "--split",
            "test",
            "--out",
            Path.Combine(folder, "gan.zip"),
            .. GanRun.Small,
        ]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Equal(10, run.Json.GetProperty("labels").GetInt32());
    }

    [Theory]
    [InlineData("--gan-type wgan", "--gan-type must be one of cgan, gan")]
    [InlineData("--format imagenet", "--format must be one of iclevr, label-file, mnist")]
    [InlineData("--format cifar10 --split extra", "--split must be one of train, test")]
    [InlineData("--split test", "--split test needs --format, the name of the data set")]
    [InlineData("--betas 0.5", "--betas must be two numbers")]
    [InlineData("--lr-g 0", "--lr-g must be above 0")]
    [InlineData("--milestones 0", "--milestones must be numbers above 0 and below 1, separated by commas; got '0'")]
    [InlineData("--augment blur", "--augment must be one of color, mirror")]
    [InlineData("--preset residual --patch 3", "--patch must be 1, 2 or 4, got 3")]
    [InlineData("--patch 2", "--patch 2 needs --preset residual")]
    [InlineData("--precision float64", "--precision must be one of float32, bfloat16")]
    [InlineData("--preset best", "--preset must be one of report, residual")]
    [InlineData("--label-loss-source judge", "--label-loss-source must be one of discriminator, classifier")]
    [InlineData(
        "--label-loss-source classifier",
        "--label-loss-source needs --gan-type cgan and a --label-loss above 0"
    )]
    [InlineData("--preset residual --batch 1", "--batch 1 needs --mode-seeking 0")]
    [InlineData("--mode-seeking -1", "--mode-seeking must be 0 or more, got -1.")]
    [InlineData("--gan-type gan --label-loss 1", "--label-loss needs --gan-type cgan")]
    public async Task TrainGan_WrongOption_NamesItAndExitsWithTwo(string options, string expected)
    {
        var run = await CommandRun.OfLine($"train gan --data d --out m.zip {options}");

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(expected, run.Messages, StringComparison.Ordinal);
    }

    private static string WriteConditions(string folder, int count, string label = "red cube")
    {
        var path = Path.Combine(folder, "conditions.json");
        File.WriteAllText(path, JsonSerializer.Serialize(Enumerable.Repeat(new[] { label }, count)));
        return path;
    }

    private Task<CommandRun> Train(string folder, string[] options) => CommandRun.Of(Arguments(folder, options));

    private string[] Arguments(string folder, string[] options) => GanRun.Arguments(models.Scenes, folder, options);

    private static JsonElement[] History(string folder) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "history.json"))).RootElement.EnumerateArray()];
}
