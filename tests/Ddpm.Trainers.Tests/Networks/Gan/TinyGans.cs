using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks.Gan;

/// <summary>A small GAN of each preset, with every part that the preset has.</summary>
internal static class TinyGans
{
    public const int Labels = 5;

    public static ImageShape Shape { get; } = new(3, 16, 16);

    /// <summary>The names of the presets.</summary>
    public static TheoryData<string> Names => ["report", "residual"];

    public static GanTrainingOptions Preset(string name) => new(Enum.Parse<GanPreset>(name, ignoreCase: true));

    public static GanTrainingOptions Options(string preset) =>
        Preset(preset) with
        {
            Budget = TrainingBudget.OfSteps(6),
            BatchSize = 4,
            Seed = 1,
            Network = Network(preset),
            R1Every = 2,
        };

    public static GanNetworkOptions Network(string preset) =>
        Preset(preset).Network with
        {
            NoiseWidth = 6,
            GeneratorWidth = 4,
            DiscriminatorWidth = 4,
            LabelWidth = 7,
        };

    /// <summary>The classifier that such a GAN trains with, or null where it has none.</summary>
    public static AuxiliaryClassifier? Classifier(GanTrainingOptions options, int labelCount) =>
        options.LabelLossSource == LabelLossSource.Classifier
            ? SeededWeights.Build(
                ~options.Seed,
                () => new AuxiliaryClassifier(options.Network, Shape, labelCount, options.Precision)
            )
            : null;

    /// <summary>The pictures of <see cref="TinyPictures"/> at twice their size, which takes every part of a network.</summary>
    public static ImageCache Pictures(int count)
    {
        var small = TinyPictures.Create(count);
        var cache = new ImageCache(Shape, small.Vocabulary);
        var pixels = new byte[small.Shape.Length];
        for (var index = 0; index < count; index++)
        {
            small.CopyPixels(index, pixels);
            var large = new byte[Shape.Length];
            for (var place = 0; place < large.Length; place++)
                large[place] = pixels[place / 256 * 64 + place / 32 % 8 * 8 + place / 2 % 8];
            cache.Add(large, small.Labels(index).ToArray());
        }

        return cache;
    }

    public static LabelBatch Batch(params int[][] rows) => LabelBatch.Create(rows, Labels, CPU);

    public static bool AreSame(Tensor one, Tensor other) => one.eq(other).all().item<bool>();

    public static Tensor Normal(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, generator: generator);
    }
}
