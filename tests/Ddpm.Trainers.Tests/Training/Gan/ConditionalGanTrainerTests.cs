using Ddpm.Trainers.Tests.Networks.Gan;
using TorchSharp;
using static Ddpm.Trainers.Tests.ModelBytes;
using static Ddpm.Trainers.Tests.Training.GanTraining;

namespace Ddpm.Trainers.Tests.Training;

public sealed class ConditionalGanTrainerTests : TorchTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public static TheoryData<string> Names => TinyGans.Names;

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("report", LabelLossSource.Discriminator)]
    [InlineData("residual", LabelLossSource.Discriminator)]
    [InlineData("residual", LabelLossSource.Classifier)]
    public void Train_ResumedAfterCancel_EndsInTheSameCheckpointBitForBit(string preset, LabelLossSource source)
    {
        var whole = Path.Combine(_folder.FullName, "whole");
        var parts = Path.Combine(_folder.FullName, "parts");
        using var uninterrupted = Train(In(whole, preset) with { LabelLossSource = source });

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Train(OnProgress.StopAt(3, stop, In(parts, preset) with { LabelLossSource = source }))
        );
        using var resumed = Train(In(parts, preset) with { LabelLossSource = source });

        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
        var (expected, found) = (LastCheckpoint(whole), LastCheckpoint(parts));
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach (var (name, bytes) in expected.Where(tensor => tensor.Key != "run/seconds"))
            Assert.True(bytes.AsSpan().SequenceEqual(found[name]), $"{name} differs.");

        // What the comparison is worth: all optimisers and, as the preset has them, statistics and singular vectors.
        string[] compared =
        [
            "generator/optimizer/",
            "discriminator/optimizer/",
            "running_var",
            preset == "residual" ? "spectral.u" : "norms.0",
            .. (preset, source) switch
            {
                ("residual", LabelLossSource.Classifier) => (string[])["classifier/optimizer/"],
                ("residual", _) => ["discriminator/network/naming.spectral.u"],
                _ => [],
            },
        ];
        Assert.All(
            compared,
            part => Assert.Contains(expected.Keys, name => name.Contains(part, StringComparison.Ordinal))
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_Preset_ChangesEveryWeightOfAllNetworks(string preset)
    {
        Train(In(_folder.FullName, preset)).Dispose();
        var trained = LastCheckpoint(_folder.FullName);
        var options = TinyGans.Options(preset);
        // The score has one output, whose left singular vector is always 1.
        using var generator = options.Network.BuildGenerator(TinyGans.Shape, 3, seed: 1);
        using var discriminator = options.Network.BuildDiscriminator(
            TinyGans.Shape,
            3,
            namesLabels: options.LabelLossWeight > 0 && options.LabelLossSource == LabelLossSource.Discriminator,
            seed: ~1
        );

        using var classifier = TinyGans.Classifier(options, labelCount: 3);
        foreach (
            var (name, network) in new (string, torch.nn.Module?)[]
            {
                ("generator", generator),
                ("discriminator", discriminator),
                ("classifier", classifier),
            }
        )
        foreach (var (weight, start) in network?.state_dict().Where(entry => entry.Key != "score.spectral.u") ?? [])
            Assert.False(
                start.bytes.SequenceEqual(trained[$"{name}/network/{weight}"]),
                $"{weight} of the {name} did not learn."
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_InBFloat16_LearnsNearlyAsInFloat32(string preset)
    {
        var options = TinyGans.Options(preset);
        var (exact, losses) = (new List<double>(), new List<double>());
        using var inFloat32 = Train(options with { Progress = OnProgress.KeepLosses(exact) });
        using var inBFloat16 = Train(
            options with
            {
                Precision = ComputePrecision.BFloat16Always,
                Progress = OnProgress.KeepLosses(losses),
            }
        );

        Assert.NotEqual(WeightsOf(inFloat32), WeightsOf(inBFloat16));
        Assert.Equal(exact.Count, losses.Count);
        foreach (var (one, other) in exact.Zip(losses))
            Assert.InRange(other, 0.9 * one, 1.1 * one);
    }

    [Theory]
    [InlineData("report", LabelLossSource.Discriminator)]
    [InlineData("report", LabelLossSource.Classifier)]
    [InlineData("residual", LabelLossSource.Discriminator)]
    [InlineData("residual", LabelLossSource.Classifier)]
    public void Train_LabelLoss_IsLearntByTheNetworkThatIsAskedFor(string preset, LabelLossSource source)
    {
        var losses = new List<IReadOnlyDictionary<string, double>>();

        Train(
                In(_folder.FullName, preset) with
                {
                    LabelLossWeight = 1,
                    LabelLossSource = source,
                    OnProgress = state => losses.Add(state.Losses),
                }
            )
            .Dispose();

        var hasClassifier = source == LabelLossSource.Classifier;
        var checkpoint = LastCheckpoint(_folder.FullName);
        Assert.All(losses, loss => Assert.Equal(hasClassifier, loss.ContainsKey("classifier")));
        Assert.Equal(hasClassifier, checkpoint.ContainsKey("classifier/network/naming.weight"));
        Assert.Equal(!hasClassifier, checkpoint.ContainsKey("discriminator/network/naming.weight"));
    }

    [Fact]
    public void Train_ModeSeekingWeight_MakesNoiseCountForMore()
    {
        var options = TinyGans.Options("residual");
        options = options with { Budget = TrainingBudget.OfSteps(150), LearningRate = 2e-3, AverageDecay = 0 };
        var without = DiversityAfter(options with { ModeSeekingWeight = 0 });

        var with = DiversityAfter(options with { ModeSeekingWeight = 1 });

        Assert.True(with > 1.5 * without, $"{with} with the weight, {without} without.");

        static double DiversityAfter(GanTrainingOptions options)
        {
            var diversity = 0.0;
            Train(options with { EpochEnded = epoch => diversity = epoch.Diversity }).Dispose();
            return diversity;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_ThenRead_DrawsTheSamePictures(string preset)
    {
        using var trained = Train(TinyGans.Options(preset));
        using var weights = new MemoryStream(WeightsOf(trained));

        using var read = (GanGenerator)ModelKind.Read(trained.Kind, trained.WriteDescription(), weights, torch.CPU);

        Assert.Equal(Picture(trained, [0, 2]), Picture(read, [0, 2]));
        Assert.Equal(6, read.Description.TrainedSteps);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_Preset_LearnsWhatTheLabelsMean(string preset)
    {
        // Each label paints a half of the picture.
        var options = TinyGans.Options(preset);
        options = options with
        {
            Budget = TrainingBudget.OfSteps(400),
            BatchSize = 16,
            LearningRate = 2e-3,
            Network = options.Network with { GeneratorWidth = 8, DiscriminatorWidth = 8 },
            DiscriminatorLearningRate = null,
            Milestones = [],
        };
        using var trained = ConditionalGanTrainer.Train(TinyGans.Pictures(64), options, torch.CPU);

        Assert.True(HalfDifference(trained, [0]) > 50, $"left: {HalfDifference(trained, [0])}");
        Assert.True(HalfDifference(trained, [1]) < -50, $"right: {HalfDifference(trained, [1])}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_ManySteps_KeepsNoTensorOfAStep(string preset)
    {
        var counts = new List<long>();
        var options = TinyGans.Options(preset);

        Train(
                options with
                {
                    Budget = TrainingBudget.OfSteps(12),
                    OnProgress = _ => counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount),
                    EpochEnded = _ => { },
                }
            )
            .Dispose();

        // Steps with and without R1, in the middle and at the end of epochs.
        Assert.Equal(12, counts.Count);
        Assert.All(counts.Skip(2), count => Assert.Equal(counts[1], count));
    }

    [Fact]
    public void LearningRate_Milestones_LowerThatOfEveryNetwork()
    {
        var options = TinyGans.Options("residual") with { Milestones = [0.2, 0.5], DiscriminatorLearningRate = 3e-4 };
        using var generator = options.Network.BuildGenerator(TinyGans.Shape, 3, seed: 1);
        using var discriminator = options.Network.BuildDiscriminator(TinyGans.Shape, 3, namesLabels: false, seed: 2);
        using var classifier = TinyGans.Classifier(options, labelCount: 3);
        using var task = new ConditionalGanTask(
            generator,
            discriminator,
            classifier,
            options,
            TinyGans.Pictures(2).Vocabulary,
            onEpoch: null
        );

        Assert.Equal(["discriminator", "classifier", "generator"], task.Objectives.Select(one => one.Name));
        foreach (var (share, factor) in new[] { (0.0, 1.0), (0.19, 1), (0.2, 0.1), (0.49, 0.1), (0.5, 0.01) })
        {
            var batch = new TrainingBatch(torch.zeros(1), []) { Fraction = share };
            Assert.Equal(
                new[] { 3, 3, 4 }.Select(rate => Math.Round(rate * 1e-4 * factor, 12)),
                task.Objectives.Select(one => Math.Round(one.LearningRate!(batch), 12))
            );
        }
    }

    [Fact]
    public void Train_WithoutLabels_DrawsTheSameForAll()
    {
        using var trained = Train(TinyGans.Options("report") with { Conditional = false });

        Assert.False(((IConditionalGenerator)trained).UsesLabels);
        Assert.Equal(Picture(trained, [0]), Picture(trained, [1, 2]));
    }

    [Fact]
    public void Train_Snapshots_AreReadAsModels()
    {
        var options = TinyGans.Options("residual");
        using var trained = Train(options with { SnapshotDirectory = _folder.FullName, SnapshotEvery = 3 });

        var snapshots = new ModelSnapshots(_folder.FullName);
        using var last = (GanGenerator)snapshots.Read(null, torch.CPU);
        using var first = (GanGenerator)snapshots.Read(3, torch.CPU);

        Assert.Equal(Picture(trained, [1]), Picture(last, [1]));
        Assert.NotEqual(Picture(trained, [1]), Picture(first, [1]));
    }

    private static Dictionary<string, byte[]> LastCheckpoint(string folder)
    {
        using var stream = File.OpenRead(Directory.GetFiles(folder, "*.safetensors").Max()!);
        var tensors = SafeTensors.Read(stream);
        var bytes = tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.bytes.ToArray());
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
        return bytes;
    }

    /// <summary>How much brighter the left half of drawn pictures is than the right.</summary>
    private static double HalfDifference(GanGenerator generator, int[] labels)
    {
        var images = generator.Generate(
            new()
            {
                Labels = [.. Enumerable.Repeat(labels, 8)],
                Seeds = [.. Enumerable.Range(0, 8).Select(seed => (long)seed)],
            }
        );
        var sum = 0.0;
        for (var index = 0; index < images.Count; index++)
        for (var place = 0; place < images.Shape.Length; place++)
            sum += (place % 16 < 8 ? 1 : -1) * images[index][place];
        return sum / (images.Count * images.Shape.Length / 2.0);
    }
}
