using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests;

/// <summary>Real models of the smallest size, trained for two steps.</summary>
internal static class TinyModels
{
    public static ImageShape Shape { get; } = new(3, 8, 8);

    public static SamplingOptions Sampling { get; } = new() { Steps = 2 };

    public static ConditionalDdpmOptions Ddpm { get; } =
        new()
        {
            Shape = Shape,
            // After two steps a picture still follows its noise, which x0-prediction would ignore.
            Target = "epsilon",
            Budget = TrainingBudget.OfSteps(2),
            BatchSize = 4,
            Network = new ConditionalUNetOptions()
            {
                Widths = [8],
                Blocks = [1],
                AttentionLevels = 0,
                HeadWidth = 8,
                ConditionWidth = 16,
            },
            Sampling = s => s with { Steps = 2 },
        };

    public static DistilledDdpmOptions Student { get; } = new() { Budget = TrainingBudget.OfSteps(2), BatchSize = 4 };

    public static ConditionalGanOptions Gan { get; } =
        new()
        {
            Shape = Shape,
            Budget = TrainingBudget.OfSteps(2),
            BatchSize = 4,
            Network = new()
            {
                NoiseWidth = 4,
                GeneratorWidth = 4,
                DiscriminatorWidth = 4,
            },
            CollapseThreshold = 0,
        };

    public static ImageLabelScorerOptions Scorer { get; } =
        new()
        {
            Shape = Shape,
            InputSize = 8,
            Budget = TrainingBudget.OfSteps(2),
            BatchSize = 2,
        };

    /// <summary>A classifier that the caller disposes.</summary>
    public static LabelClassifier Classifier(params string[] labels) =>
        LabelClassifierTrainer.Train(Images(labels), Scorer, TorchRuntime.SelectDevice(null, true));

    /// <summary>A generator that the caller disposes.</summary>
    public static DdpmGenerator Generator(params string[] labels) =>
        ConditionalDdpmTrainer.Train(Images(labels), Ddpm, TorchRuntime.SelectDevice(null, true));

    /// <summary>A plain picture for each label.</summary>
    public static ImageCache Images(params string[] labels)
    {
        var images = new ImageCache(Shape, new LabelVocabulary(labels));
        for (var label = 0; label < labels.Length; label++)
            images.Add([.. Enumerable.Repeat((byte)(40 * label + 20), Shape.Length)], [label]);
        return images;
    }
}
