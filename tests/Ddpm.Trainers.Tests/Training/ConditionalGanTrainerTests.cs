using Ddpm.Tests;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Tests.Networks.Gan;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using TorchSharp;

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
    [MemberData(nameof(Names))]
    public void Train_ResumedAfterCancel_EndsInTheSameCheckpointBitForBit(string preset)
    {
        var whole = Path.Combine(_folder.FullName, "whole");
        var parts = Path.Combine(_folder.FullName, "parts");
        using var uninterrupted = Train(In(whole, preset));

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Train(In(parts, preset), OnProgress.StopAt(3, stop), cancellationToken: stop.Token)
        );
        using var resumed = Train(In(parts, preset));

        Assert.Equal(Weights(uninterrupted), Weights(resumed));
        var (expected, found) = (LastCheckpoint(whole), LastCheckpoint(parts));
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach (var (name, bytes) in expected.Where(tensor => tensor.Key != "run/seconds"))
            Assert.True(bytes.AsSpan().SequenceEqual(found[name]), $"{name} differs.");

        // What the comparison is worth: both optimisers and, as the preset has them, statistics and singular vectors.
        string[] compared =
        [
            "generator/optimizer/",
            "discriminator/optimizer/",
            "running_var",
            preset == "residual" ? "spectral.u" : "norms.0",
        ];
        Assert.All(
            compared,
            part => Assert.Contains(expected.Keys, name => name.Contains(part, StringComparison.Ordinal))
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_Preset_ChangesEveryWeightOfBothNetworks(string preset)
    {
        Train(In(_folder.FullName, preset)).Dispose();
        var trained = LastCheckpoint(_folder.FullName);
        var options = TinyGans.Options(preset);
        // The score has one output, whose left singular vector is always 1.
        using var generator = options.Network.BuildGenerator(TinyGans.Shape, 3, seed: 1);
        using var discriminator = options.Network.BuildDiscriminator(
            TinyGans.Shape,
            3,
            namesLabels: options.LabelLossWeight > 0,
            seed: ~1
        );

        foreach (
            var (name, network) in new (string, torch.nn.Module)[]
            {
                ("generator", generator),
                ("discriminator", discriminator),
            }
        )
        foreach (var (weight, start) in network.state_dict().Where(entry => entry.Key != "score.spectral.u"))
            Assert.False(
                start.bytes.SequenceEqual(trained[$"{name}/network/{weight}"]),
                $"{weight} of the {name} did not learn."
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_ThenRead_DrawsTheSamePictures(string preset)
    {
        using var trained = Train(TinyGans.Options(preset));
        using var weights = new MemoryStream(Weights(trained));

        using var read = (GanGenerator)TrainedModels.Read(trained.Kind, trained.WriteDescription(), weights, torch.CPU);

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
            Training = options.Training with
            {
                Budget = TrainingBudget.OfSteps(120),
                BatchSize = 16,
                LearningRate = 2e-3,
            },
            Network = options.Network with { GeneratorWidth = 8, DiscriminatorWidth = 8 },
            DiscriminatorLearningRate = null,
            Milestones = [],
        };
        using var trained = ConditionalGanTrainer.Train(TinyGans.Pictures(64), options, torch.CPU);

        Assert.True(HalfDifference(trained, [0]) > 10, $"left: {HalfDifference(trained, [0])}");
        Assert.True(HalfDifference(trained, [1]) < -10, $"right: {HalfDifference(trained, [1])}");
    }

    [Fact]
    public void Train_Epochs_ReportsTheModelOfEachWithItsLossesAndDiversity()
    {
        var epochs = new List<(GanEpoch Epoch, byte[] Picture)>();
        var options = TinyGans.Options("residual");

        using var trained = Train(
            options with
            {
                Training = options.Training with { Budget = TrainingBudget.OfEpochs(3) },
            },
            epochEnded: epoch => epochs.Add((epoch, Picture(epoch.Generator, [1])))
        );

        Assert.Equal([1, 2, 3], epochs.Select(epoch => epoch.Epoch.Epoch));
        Assert.Equal([3, 6, 9], epochs.Select(epoch => epoch.Epoch.Progress.Step));
        Assert.Equal(Picture(trained, [1]), epochs[^1].Picture);
        Assert.NotEqual(epochs[0].Picture, epochs[^1].Picture);
        Assert.All(
            epochs,
            epoch =>
            {
                Assert.Equal(["discriminator", "generator"], epoch.Epoch.Progress.Losses.Keys.Order());
                Assert.All(epoch.Epoch.Progress.Losses.Values, loss => Assert.True(double.IsFinite(loss)));
                Assert.True(epoch.Epoch.Diversity > 0);
            }
        );
    }

    [Theory]
    [InlineData(0.99, true)]
    [InlineData(0, false)]
    public void Train_DiversityBelowThreshold_CountsAsCollapsed(double threshold, bool expected)
    {
        var options = TinyGans.Options("report");
        var epochs = new List<GanEpoch>();

        Train(
                options with
                {
                    Training = options.Training with { Budget = TrainingBudget.OfEpochs(1) },
                    CollapseThreshold = threshold,
                },
                epochEnded: epochs.Add
            )
            .Dispose();

        Assert.Equal(expected, Assert.Single(epochs).IsCollapsed);
    }

    [Fact]
    public void Train_Watched_EndsInTheSameWeightsAsUnwatched()
    {
        using var watched = Train(TinyGans.Options("residual"), epochEnded: _ => { });
        using var unwatched = Train(TinyGans.Options("residual"));

        Assert.Equal(Weights(watched), Weights(unwatched));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_WithSamples_ReportsThePicturesOfTheModelAndLearnsTheSame(string preset)
    {
        var options = TinyGans.Options(preset);
        var samples = new TrainingSampleOptions
        {
            Labels =
            [
                ["left"],
                [],
            ],
            Every = 4,
            Seed = 7,
        };
        var reports = new List<TrainingProgress>();
        using var without = Train(options);

        using var trained = Train(options with { Samples = samples }, new OnProgress(reports.Add));

        Assert.Equal(Weights(without), Weights(trained));
        Assert.Equal([null, null, null, 4, 4, 6], reports.Select(report => report.SamplesStep));
        var model = trained.Generate(
            new GenerationRequest
            {
                Labels =
                [
                    [0],
                    [],
                ],
                Seeds = [7, 8],
            }
        );
        for (var picture = 0; picture < 2; picture++)
            Assert.Equal(model[picture].ToArray(), reports[^1].Samples![picture].ToArray());
    }

    [Fact]
    public void Train_SamplesWithStepsOrOfAnUnknownLabel_AreRefused()
    {
        var samples = new TrainingSampleOptions
        {
            Labels =
            [
                ["left"],
            ],
        };

        Assert.Contains("makes a picture in one call", Error(samples with { Sampling = new() { Steps = 9 } }));
        Assert.Contains(
            "'up', which is not learnt",
            Error(
                samples with
                {
                    Labels =
                    [
                        ["up"],
                    ],
                }
            )
        );

        static string Error(TrainingSampleOptions samples) =>
            Assert
                .Throws<ArgumentException>(() => Train(TinyGans.Options("report") with { Samples = samples }))
                .Message;
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
                    Training = options.Training with { Budget = TrainingBudget.OfSteps(12) },
                },
                new OnProgress(_ => counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)),
                epochEnded: _ => { }
            )
            .Dispose();

        // Steps with and without R1, in the middle and at the end of epochs.
        Assert.Equal(12, counts.Count);
        Assert.All(counts.Skip(2), count => Assert.Equal(counts[1], count));
    }

    [Fact]
    public void Train_Milestones_LowerBothLearningRates()
    {
        var options = TinyGans.Options("report");
        byte[] After(params int[] milestones)
        {
            using var trained = Train(
                options with
                {
                    Training = options.Training with { Budget = TrainingBudget.OfEpochs(2) },
                    Milestones = milestones,
                }
            );
            return Weights(trained);
        }

        Assert.Equal(After(), After(2, 5));
        Assert.NotEqual(After(), After(1));
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
        using var trained = Train(
            options with
            {
                Training = options.Training with { SnapshotDirectory = _folder.FullName, SnapshotEvery = 3 },
            }
        );

        var snapshots = new ModelSnapshots(_folder.FullName);
        using var last = (GanGenerator)snapshots.Read(null, torch.CPU);
        using var first = (GanGenerator)snapshots.Read(3, torch.CPU);

        Assert.Equal(Picture(trained, [1]), Picture(last, [1]));
        Assert.NotEqual(Picture(trained, [1]), Picture(first, [1]));
    }

    private static ConditionalGanOptions In(string folder, string preset)
    {
        var options = TinyGans.Options(preset);
        return options with
        {
            Training = options.Training with { CheckpointDirectory = folder, CheckpointEvery = 100, Resume = true },
        };
    }

    private static GanGenerator Train(
        ConditionalGanOptions options,
        IProgress<TrainingProgress>? progress = null,
        Action<GanEpoch>? epochEnded = null,
        CancellationToken cancellationToken = default
    ) =>
        ConditionalGanTrainer.Train(TinyGans.Pictures(12), options, torch.CPU, progress, epochEnded, cancellationToken);

    private static Dictionary<string, byte[]> LastCheckpoint(string folder)
    {
        using var stream = File.OpenRead(Directory.GetFiles(folder, "*.safetensors").Max()!);
        var tensors = SafeTensors.Read(stream);
        var bytes = tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.bytes.ToArray());
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
        return bytes;
    }

    private static byte[] Weights(GanGenerator generator)
    {
        using var stream = new MemoryStream();
        generator.WriteWeights(stream);
        return stream.ToArray();
    }

    private static byte[] Picture(GanGenerator generator, int[] labels) =>
        generator.Generate(new() { Labels = [labels], Seeds = [1] })[0].ToArray();

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
