using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

/// <summary>One small network of each kind and label form, whose answers depend on everything that they are told.</summary>
internal static class TinyNetworks
{
    public const int Labels = 6;

    public static ImageShape Shape { get; } = new(3, 8, 8);

    /// <summary>Names of labels of which two share words with others.</summary>
    public static LabelVocabulary Vocabulary { get; } =
        new(["red cube", "red ball", "blue cube", "sky", "sea", "sand"]);

    /// <summary>The networks by name.</summary>
    public static TheoryData<string> Names => [.. Options.Keys];

    public static IReadOnlyDictionary<string, DenoisingNetworkOptions> Options { get; } =
        new Dictionary<string, DenoisingNetworkOptions>
        {
            ["unet-tokens"] = UNet(LabelConditioning.Tokens),
            ["unet-pooled"] = UNet(LabelConditioning.Pooled),
            ["transformer-tokens"] = Transformer(LabelConditioning.Tokens),
            ["transformer-pooled"] = Transformer(LabelConditioning.Pooled),
            ["unet-words"] = UNet(LabelConditioning.Tokens) with { LabelWords = true },
            ["unet-guidance"] = UNet(LabelConditioning.Tokens) with { GuidanceInput = true },
            ["transformer-words"] = Transformer(LabelConditioning.Pooled) with { LabelWords = true },
        };

    /// <summary>A network with no weight at zero. A fresh one ignores its inputs, since its last layers are zero.</summary>
    public static DenoisingNetwork Build(DenoisingNetworkOptions options)
    {
        var network = options.Build(Shape, Vocabulary, seed: 3);
        using var noGrad = no_grad();
        using var generator = new Generator(11);
        foreach (var parameter in network.parameters())
            parameter.add_(randn(parameter.shape, generator: generator) * 0.1);
        return network;
    }

    /// <summary>As many labels, whose names are numbers.</summary>
    public static LabelVocabulary Numbered(int count) => new(Enumerable.Range(0, count).Select(label => $"{label}"));

    public static DenoisingNetwork Build(string name) => Build(Options[name]);

    public static Tensor Noise(int pictures)
    {
        using var generator = new Generator(1);
        return randn([pictures, Shape.Channels, Shape.Height, Shape.Width], generator: generator);
    }

    public static LabelBatch Batch(params int[][] rows) => LabelBatch.Create(rows, Labels, CPU);

    public static float Distance(Tensor one, Tensor other) => (one - other).abs().max().item<float>();

    private static ConditionalUNetOptions UNet(LabelConditioning form) =>
        new()
        {
            Widths = [8, 16],
            Blocks = [1, 2],
            HeadWidth = 8,
            ConditionWidth = 16,
            LabelConditioning = form,
        };

    private static ConditionalTransformerOptions Transformer(LabelConditioning form) =>
        new()
        {
            PatchSize = 2,
            Width = 16,
            Depth = 2,
            HeadWidth = 8,
            ConditionWidth = 16,
            LabelConditioning = form,
        };
}
