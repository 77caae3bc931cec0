using Ddpm.Trainers;
using TorchSharp;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>The models in the golden files: small, one of each kind and with every entry that the format has.</summary>
internal static class GoldenModels
{
    public static string[] Labels { get; } = ["blue", "red"];

    /// <summary>A UNet, told its labels as tokens.</summary>
    public static DdpmGenerator UNet() => Train(TinyModels.Ddpm with { Target = "v" }, steps: 100);

    /// <summary>A transformer.</summary>
    public static DdpmGenerator Transformer(int steps) =>
        Train(
            TinyModels.Ddpm with
            {
                Network = new ConditionalTransformerOptions
                {
                    PatchSize = 2,
                    Width = 16,
                    Depth = 2,
                    HeadWidth = 8,
                    ConditionWidth = 16,
                    LabelConditioning = LabelConditioning.Pooled,
                },
                Target = "v",
                LossWeight = "min-snr",
            },
            steps
        );

    /// <summary>A student of the UNet, for one call or two, in whose training a scorer had a say.</summary>
    public static DdpmGenerator Student()
    {
        using var teacher = UNet();
        using var scorer = Calibrated();
        return DistilledDdpmTrainer.Train(
            Painted(TinyModels.Shape),
            TinyModels.Student with
            {
                Teacher = teacher,
                Budget = TrainingBudget.OfSteps(20),
                Seed = 11,
                Sampling = s => s with { Steps = 2 },
                ScorerGuidance = new() { Scorer = scorer, Name = "calibrated.zip" },
            }
        );
    }

    /// <summary>A residual GAN on patches.</summary>
    public static GanGenerator Gan() =>
        ConditionalGanTrainer.Train(
            Painted(TinyModels.Shape with { Height = 16, Width = 16 }),
            TinyModels.Gan with
            {
                Network = TinyModels.Gan.Network with
                {
                    Architecture = GanArchitecture.Residual,
                    PatchSize = 2,
                    LabelWidth = 8,
                },
                Budget = TrainingBudget.OfSteps(40),
                Seed = 11,
            },
            torch.CPU
        );

    /// <summary>A network of another kind, calibrated on held-out pictures.</summary>
    public static LabelClassifier Calibrated() => Waves(ClassifierNetwork.ConvNet, TinyModels.Images(Labels));

    /// <summary>
    /// A ResNet18 whose matrices and kernels are a wave, so that 11 million weights pack into a small file; it is not
    /// meant to know anything.
    /// </summary>
    public static LabelClassifier Scorer() => Waves(ClassifierNetwork.ResNet18, heldOut: null);

    private static LabelClassifier Waves(ClassifierNetwork network, ImageCache? heldOut)
    {
        using var trained = LabelClassifierTrainer.Train(
            TinyModels.Images(Labels),
            TinyModels.Scorer with
            {
                Network = network,
                Budget = TrainingBudget.OfSteps(1),
                InputSize = 32,
                HeldOut = heldOut,
            },
            torch.CPU
        );
        using var scope = torch.NewDisposeScope();
        using var written = new MemoryStream();
        trained.WriteWeights(written);
        written.Position = 0;
        var weights = SafeTensors.Read(written).OrderBy(entry => entry.Key, StringComparer.Ordinal);

        using var waves = new MemoryStream();
        SafeTensors.Write(waves, weights.ToDictionary(entry => entry.Key, entry => Wave(entry.Key, entry.Value)));
        waves.Position = 0;
        return LabelClassifier.Read(trained.WriteDescription(), waves, torch.CPU);
    }

    private static torch.Tensor Wave(string name, torch.Tensor tensor)
    {
        if (!tensor.is_floating_point() || tensor.dim() == 1)
            return
                name.EndsWith("running_var", StringComparison.Ordinal) || name.Contains("bn", StringComparison.Ordinal)
                ? tensor.ones_like()
                : tensor;
        var period = tensor.dim() == 2 ? 61 : 8;
        var place = torch.arange(tensor.numel()).remainder(period).to(torch.float32);
        var inputs = tensor.numel() / tensor.shape[0];
        return ((place * 0.7).sin() / (2 * Math.Sqrt(inputs))).reshape(tensor.shape);
    }

    private static ImageCache Painted(ImageShape shape)
    {
        var images = new ImageCache(shape, new LabelVocabulary(Labels));
        for (var picture = 0; picture < 4; picture++)
            images.Add(
                [.. Enumerable.Range(0, images.Shape.Length).Select(place => (byte)(37 * picture + 3 * place))],
                [picture % 2]
            );
        return images;
    }

    private static DdpmGenerator Train(ConditionalDdpmOptions options, int steps) =>
        ConditionalDdpmTrainer.Train(
            Painted(TinyModels.Shape),
            options with
            {
                Budget = TrainingBudget.OfSteps(steps),
                WarmupSteps = 5,
                Seed = 11,
            },
            TorchRuntime.SelectDevice(null, true)
        );
}
