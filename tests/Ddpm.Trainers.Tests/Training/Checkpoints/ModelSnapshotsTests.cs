using static Ddpm.Trainers.Tests.ModelBytes;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

public sealed class ModelSnapshotsTests : TorchTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("snapshots").FullName;

    [Fact]
    public void Read_LastSnapshot_IsTheModelThatTheRunEndedWith()
    {
        using var trained = Train(Options());
        var snapshots = new ModelSnapshots(_folder);

        using var last = snapshots.Read(step: null, CPU);

        Assert.Equal([8, 16, 20], snapshots.Steps);
        Assert.Equal(WeightsOf(trained), WeightsOf(last));
        var expected = trained.WriteDescription();
        Assert.Contains("\"trainedSteps\":20", expected, StringComparison.Ordinal);
        Assert.Contains("\"trainedSteps\":20", last.WriteDescription(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EarlierSnapshot_IsAnotherModelThatGenerates()
    {
        using var trained = Train(Options());

        using var early = new ModelSnapshots(_folder).Read(8, CPU);

        Assert.Contains("\"trainedSteps\":8", early.WriteDescription(), StringComparison.Ordinal);
        Assert.NotEqual(WeightsOf(trained), WeightsOf(early));
        var request = new GenerationRequest
        {
            Labels =
            [
                [0, 2],
            ],
            Seeds = [1],
            Sampling = new() { Steps = 2 },
        };
        Assert.Equal(1, ((DdpmGenerator)early).Generate(request).Count);
    }

    [Fact]
    public void Average_WidthBetweenTheStoredOnes_IsClosestToTheTrueOne()
    {
        var options = Options() with { Budget = TrainingBudget.OfSteps(60), SnapshotEvery = 6 };
        using var trained = Train(options with { AverageWidths = [0.08, 0.12, 0.2] });
        var snapshots = new ModelSnapshots(_folder);
        var truth = Values(snapshots.Average(0.12, step: null, CPU, out var storedError));
        Directory.Delete(_folder, recursive: true);
        using var again = Train(options with { AverageWidths = [0.08, 0.2] });

        var combined = Values(snapshots.Average(0.12, step: null, CPU, out var error));

        Assert.Equal(0, storedError, 1e-4);
        Assert.InRange(error, 0.001, 0.3);
        var narrow = Values(snapshots.Average(0.08, step: null, CPU, out _));
        var wide = Values(snapshots.Average(0.2, step: null, CPU, out _));
        var nearest = Math.Min(Distance(truth, narrow), Distance(truth, wide));
        Assert.True(Distance(truth, combined) < nearest / 2, $"{Distance(truth, combined)} of {nearest}");
    }

    [Fact]
    public void Average_NothingFurtherStored_SaysWhatToTrainWith()
    {
        using var trained = Train(Options());

        var error = Assert.Throws<ArgumentException>(() => new ModelSnapshots(_folder).Average(0.1, null, CPU, out _));

        Assert.Contains(nameof(TrainingOptions.AverageWidths), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownStepOrEmptyFolder_NamesWhatThereIs()
    {
        var snapshots = new ModelSnapshots(_folder);
        Assert.Contains(
            _folder,
            Assert.Throws<ArgumentException>(() => snapshots.Read(null, CPU)).Message,
            StringComparison.Ordinal
        );
        using var trained = Train(Options());

        var error = Assert.Throws<ArgumentException>(() => snapshots.Read(9, CPU));

        Assert.Contains("8, 16, 20", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-5)]
    public void Read_DamagedFile_NamesIt(int length)
    {
        using var trained = Train(Options());
        var path = Path.Combine(_folder, "snapshot-000000020.safetensors");
        using (var file = File.OpenWrite(path))
            file.SetLength(length > 0 ? length : file.Length + length);

        var error = Assert.Throws<InvalidDataException>(() => new ModelSnapshots(_folder).Read(null, CPU));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileWithoutDescription_Throws()
    {
        using (var stream = File.Create(Path.Combine(_folder, "snapshot-000000020.safetensors")))
        using (var one = ones(1))
            SafeTensors.Write(stream, new Dictionary<string, Tensor> { ["one"] = one });

        var error = Assert.Throws<InvalidDataException>(() => new ModelSnapshots(_folder).Read(null, CPU));

        Assert.Contains("no snapshot", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_FolderOfAnotherRun_Throws()
    {
        using var trained = Train(Options());

        Assert.Contains(
            "earlier run",
            Assert.Throws<ArgumentException>(() => Train(Options())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Train_Resumed_EndsWithTheSameSnapshots()
    {
        var options = Options() with { AverageWidths = [0.1] };
        var whole = Directory.CreateTempSubdirectory("snapshots").FullName;
        try
        {
            using var uninterrupted = Train(options with { SnapshotDirectory = whole });
            options = options with { CheckpointDirectory = Path.Combine(_folder, "checkpoints"), CheckpointEvery = 5 };
            using var stop = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(11, stop, options)));

            using var resumed = Train(options with { Resume = true });

            foreach (var file in Directory.GetFiles(whole))
            {
                // All but the time that the run took.
                using var expected = File.OpenRead(file);
                using var actual = File.OpenRead(Path.Combine(_folder, Path.GetFileName(file)));
                Assert.Equal(Everything(expected), Everything(actual));
            }
        }
        finally
        {
            Directory.Delete(whole, recursive: true);
        }
    }

    public override void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }

    private DdpmTrainingOptions Options() =>
        new()
        {
            Budget = TrainingBudget.OfSteps(20),
            BatchSize = 4,
            SnapshotDirectory = _folder,
            SnapshotEvery = 8,
            Network = new ConditionalUNetOptions
            {
                Widths = [8, 8],
                Blocks = [1, 1],
                HeadWidth = 8,
                ConditionWidth = 16,
            },
        };

    private static DdpmGenerator Train(DdpmTrainingOptions options) =>
        ConditionalDdpmTrainer.Train(TinyPictures.Create(12), options, CPU);

    private static float[] Values(ITrainedModel model)
    {
        using (model)
        using (var stream = new MemoryStream(WeightsOf(model)))
            return Everything(stream);
    }

    private static float[] Everything(Stream stream)
    {
        var tensors = SafeTensors.Read(stream);
        return
        [
            .. tensors
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .SelectMany(entry => entry.Value.data<float>().ToArray()),
        ];
    }

    private static double Distance(float[] first, float[] second) =>
        Math.Sqrt(first.Zip(second, (one, other) => Math.Pow(one - other, 2)).Sum());
}
