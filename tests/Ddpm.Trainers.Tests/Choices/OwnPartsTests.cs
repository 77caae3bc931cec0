using Ddpm.Trainers.Tests.Networks;
using Ddpm.Trainers.Tests.Networks.Gan;
using Ddpm.Trainers.Tests.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Choices;

/// <summary>Models made of parts that the library does not know: trained, saved and read again.</summary>
public sealed class OwnPartsTests : TorchTest
{
    [Fact]
    public void Train_DiffusionModelOfOwnParts_IsReadAgain()
    {
        NetworkKind.Registry.Register(new("own-pixels", typeof(PixelNetworkOptions)));
        NetworkPreset.Registry.Register(new("own-pixels-wide", 8, new PixelNetworkOptions { Width = 12 }, "pixels"));
        Schedule.Registry.Register(new("own-line", Line));
        LossWeight.Registry.Register(new("own-root", snr => Math.Sqrt(snr) + 1));
        DenoisingTarget.Registry.Register(
            new("own-doubled", new("quarter", _ => 0.25), level => new(0, 2, 1 / level.Sigma))
        );
        TimeSampling.Registry.Register(
            new(
                "own-noisiest",
                (random, count) => random.StratifiedUniform(count),
                (schedule, _) => schedule.Levels[^1]
            )
        );

        using var generator = ConditionalDdpmTrainer.Train(
            TinyPictures.Create(8),
            new DdpmTrainingOptions
            {
                Budget = TrainingBudget.OfSteps(3),
                BatchSize = 4,
                Network = NetworkPreset.FromString("own-pixels-wide").Options,
                Schedule = "own-line",
                LossWeight = "own-root",
                Target = "own-doubled",
                TimeSampling = "own-noisiest",
            },
            CPU
        );

        using var read = ReadAgain(generator);
        var description = generator.WriteDescription();
        Assert.All(
            [
                "{\"kind\":\"own-pixels\",\"width\":12,",
                "\"own-line\"",
                "\"own-root\"",
                "\"own-doubled\"",
                "\"own-noisiest\"",
            ],
            part => Assert.Contains(part, description, StringComparison.Ordinal)
        );
        Assert.Equal(description, read.WriteDescription());
        Assert.Equal(ModelBytes.WeightsOf(generator), ModelBytes.WeightsOf(read));
    }

    [Fact]
    public void Json_OptionsOfAnUnregisteredKind_SaysWhatToDo() =>
        Assert.Contains(
            "Call NetworkKind.Registry.Register first",
            Assert
                .Throws<InvalidOperationException>(() =>
                    System.Text.Json.JsonSerializer.Serialize<DenoisingNetworkOptions>(new UnknownNetworkOptions())
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void NetworkKind_TypeThatIsNoOptions_IsRefused() =>
        Assert.Contains(
            "derive from DenoisingNetworkOptions",
            Assert.Throws<ArgumentException>(() => new NetworkKind("own-string", typeof(string))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Train_GanOfOwnParts_IsReadAgain()
    {
        GanArchitecture.Registry.Register(
            new(
                "own-flat",
                (options, shape, labels) => new FlatGenerator(options, shape, labels),
                (_, shape, _, _) => new FlatDiscriminator(shape),
                (options, shape, labels) => new((options.NoiseWidth + labels + 1L) * shape.Length, 0)
            )
        );
        AdversarialLoss.Registry.Register(
            new("own-wasserstein", (real, drawn) => drawn.mean() - real.mean(), drawn => -drawn.mean())
        );
        Augmentation.Registry.Register(new("own-negative", (pictures, _) => -pictures));

        using var generator = GanTraining.Train(
            TinyGans.Options("report") with
            {
                Network = new() { Architecture = "own-flat", NoiseWidth = 6 },
                Loss = "own-wasserstein",
                Augmentation = ["own-negative", Augmentation.Cutout],
            }
        );

        using var read = ReadAgain(generator);
        Assert.Contains("\"architecture\":\"own-flat\"", read.WriteDescription(), StringComparison.Ordinal);
        Assert.Contains("\"Loss\":\"own-wasserstein\"", read.WriteDescription(), StringComparison.Ordinal);
        Assert.Equal(GanTraining.Picture(generator, [0, 2]), GanTraining.Picture(read, [0, 2]));
    }

    [Fact]
    public void Train_ScorerOfOwnNetwork_IsReadAgain()
    {
        ClassifierNetwork.Registry.Register(
            new(
                "own-average",
                features: 3,
                bodyParameters: 0,
                (labels, device) =>
                    nn.Sequential(
                        ("pool", nn.AdaptiveAvgPool2d(1)),
                        ("flatten", nn.Flatten()),
                        ("fc", nn.Linear(3, labels, device: device))
                    )
            )
        );
        var images = TinyPictures.Create(8);

        using var scorer = LabelClassifierTrainer.Train(
            images,
            new ScorerTrainingOptions
            {
                Budget = TrainingBudget.OfSteps(2),
                BatchSize = 4,
                Network = "own-average",
            },
            CPU
        );

        using var read = ReadAgain(scorer);
        Assert.Equal(("own-average", 3), (read.Description.Network.Name, read.FeatureCount));
        var pixels = new byte[images.Shape.Length];
        images.CopyPixels(0, pixels);
        Assert.Equal(scorer.Score(pixels, 1), read.Score(pixels, 1));
    }

    [Fact]
    public void Train_OwnOptimizer_DirectsTheHiddenMatrices()
    {
        var seen = new List<long[]>();
        Optimizer.Registry.Register(
            new(
                "own-nothing",
                momenta =>
                {
                    seen.Add(momenta.shape);
                    return zeros_like(momenta);
                }
            )
        );
        var options = new DdpmTrainingOptions
        {
            Budget = TrainingBudget.OfSteps(1),
            Network = TinyNetworks.Options["transformer-tokens"],
            Optimizer = "own-nothing",
        };

        using var generator = options.Train(TinyPictures.Create(8), CPU) as DdpmGenerator;

        Assert.Contains([2, 48, 16], seen);
        Assert.Contains("\"Optimizer\":\"own-nothing\"", generator!.WriteDescription(), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_MuonForANetworkThatNamesNoHiddenMatrices_SaysWhatToDo()
    {
        NetworkKind.Registry.Register(new("own-pixels-adamw", typeof(UnnamedNetworkOptions)));
        var options = new DdpmTrainingOptions { Network = new UnnamedNetworkOptions(), Optimizer = Optimizer.Muon };

        var error = Assert.Throws<ArgumentException>(() => options.Train(TinyPictures.Create(8), CPU));

        Assert.Contains(nameof(IHiddenMatrices), error.Message, StringComparison.Ordinal);
        Assert.Contains("'adamw'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_HalfSizeForANetworkThatHasOneSize_SaysSo()
    {
        NetworkKind.Registry.Register(new("own-pixels-full", typeof(FullSizeNetworkOptions)));
        var options = new DdpmTrainingOptions { Network = new FullSizeNetworkOptions(), HalfSizeShare = 0.5 };

        var error = Assert.Throws<ArgumentException>(() => options.Validate(TinyPictures.Shape));

        Assert.Contains("'own-pixels-full' cannot learn at half size", error.Message, StringComparison.Ordinal);
    }

    // α falls from 0.99 to 0.01 in equal steps.
    private static NoiseSchedule Line(int timesteps) =>
        NoiseSchedule.Of(
            "line",
            NoiseFamily.RectifiedFlow,
            [
                .. Enumerable
                    .Range(0, timesteps)
                    .Select(t => 0.01 + 0.98 * t / (timesteps - 1))
                    .Select((sigma, t) => new NoiseLevel(t, 1 - sigma, sigma)),
            ]
        );

    private static T ReadAgain<T>(T model)
        where T : ITrainedModel
    {
        using var weights = new MemoryStream(ModelBytes.WeightsOf(model));
        return (T)ModelKind.Read(model.Kind, model.WriteDescription(), weights, CPU);
    }

    /// <summary>A third kind, which no training asks for.</summary>
    private sealed record FullSizeNetworkOptions : DenoisingNetworkOptions
    {
        public override NetworkCost CostOf(ImageShape shape, LabelVocabulary labels, int labelsPerPicture = 1) =>
            default;

        protected override DenoisingNetwork Create(ImageShape shape, LabelVocabulary labels) =>
            throw new NotSupportedException();
    }

    /// <summary>A second kind of options for a <see cref="PixelNetwork"/>.</summary>
    private sealed record UnnamedNetworkOptions : DenoisingNetworkOptions
    {
        public override NetworkCost CostOf(ImageShape shape, LabelVocabulary labels, int labelsPerPicture = 1) =>
            new PixelNetworkOptions().CostOf(shape, labels, labelsPerPicture);

        protected override DenoisingNetwork Create(ImageShape shape, LabelVocabulary labels) =>
            new PixelNetwork(new PixelNetworkOptions(), shape, labels);
    }

    /// <summary>The size of a <see cref="PixelNetwork"/>.</summary>
    private sealed record PixelNetworkOptions : DenoisingNetworkOptions
    {
        public int Width { get; init; } = 8;

        public override NetworkCost CostOf(ImageShape shape, LabelVocabulary labels, int labelsPerPicture = 1)
        {
            var weights = (shape.Channels + ConditionWidth) * (long)Width + Width * (long)shape.Channels;
            return CostOfCondition(labels)
                + new NetworkCost(weights + 2L * Width + shape.Channels, weights * shape.Height * shape.Width);
        }

        protected override DenoisingNetwork Create(ImageShape shape, LabelVocabulary labels) =>
            new PixelNetwork(this, shape, labels);
    }

    /// <summary>Sees each pixel by itself, and time and labels.</summary>
    private sealed class PixelNetwork : DenoisingNetwork
    {
        private readonly Conv2d input;
        private readonly Linear modulation;
        private readonly Conv2d output;

        public PixelNetwork(PixelNetworkOptions options, ImageShape shape, LabelVocabulary labels)
            : base(nameof(PixelNetwork), options, shape, labels)
        {
            input = nn.Conv2d(shape.Channels, options.Width, 1);
            modulation = nn.Linear(options.ConditionWidth, options.Width);
            output = nn.Conv2d(options.Width, shape.Channels, 1);
            RegisterComponents();
        }

        protected override Tensor Answer(Tensor noisy, NetworkCondition condition)
        {
            var shift = modulation.call(condition.Vector).unsqueeze(-1).unsqueeze(-1);
            return output.call(condition.Drop(nn.functional.silu(input.call(noisy) + shift)));
        }
    }

    private sealed record UnknownNetworkOptions : DenoisingNetworkOptions
    {
        public override NetworkCost CostOf(ImageShape shape, LabelVocabulary labels, int labelsPerPicture = 1) =>
            default;

        protected override DenoisingNetwork Create(ImageShape shape, LabelVocabulary labels) =>
            throw new NotSupportedException();
    }

    /// <summary>One matrix from noise and labels to the picture.</summary>
    private sealed class FlatGenerator : GeneratorNetwork
    {
        private readonly Linear matrix;
        private readonly long[] _shape;

        public FlatGenerator(GanNetworkOptions options, ImageShape shape, int labelCount)
            : base(nameof(FlatGenerator))
        {
            matrix = nn.Linear(options.NoiseWidth + labelCount, shape.Length);
            _shape = [-1, shape.Channels, shape.Height, shape.Width];
            RegisterComponents();
        }

        protected override Tensor Answer(Tensor noise, LabelBatch labels, ScalarType type) =>
            matrix.call(cat([noise, labels.MultiHot()], 1)).tanh().view(_shape);
    }

    /// <summary>One matrix from the picture to the score.</summary>
    private sealed class FlatDiscriminator : DiscriminatorNetwork
    {
        private readonly Linear matrix;

        public FlatDiscriminator(ImageShape shape)
            : base(nameof(FlatDiscriminator))
        {
            matrix = nn.Linear(shape.Length, 1);
            RegisterComponents();
        }

        protected override Verdict Answer(Tensor pictures, LabelBatch labels, ScalarType type) =>
            new(matrix.call(pictures.flatten(1)).squeeze(1), null);
    }
}
