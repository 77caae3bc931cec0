using TorchSharp;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>Everything that guides, on the model of <see cref="SideGenerator"/>.</summary>
internal static class GuidedGeneration
{
    public static readonly Lazy<LabelClassifier> Scorer = new(() => TrainScorer(TinyPictures.Create(40)));

    public static readonly SamplingOptions Plain = new() { Sampler = "ddim", Steps = 6 };

    public static readonly int[][] Labels =
    [
        [0],
        [],
        [1, 2],
    ];

    public static DdpmGenerator Model => SideGenerator.Trained.Value;

    public static byte[] Generate(
        SamplingOptions sampling,
        int[][]? labels = null,
        int[][]? negatives = null,
        GenerationGuides? guides = null,
        long[]? seeds = null
    )
    {
        labels ??= Labels;
        var images = Model.Generate(
            new GenerationRequest
            {
                Labels = labels,
                NegativeLabels = negatives,
                Seeds = seeds ?? [1, 2, 3],
                Sampling = sampling,
                Guides = guides ?? GenerationGuides.None,
            }
        );
        return [.. Enumerable.Range(0, images.Count).SelectMany(index => images[index].ToArray())];
    }

    public static LabelClassifier TrainScorer(ImageCache images, int steps = 15) =>
        LabelClassifierTrainer.Train(
            images,
            new ScorerTrainingOptions
            {
                Budget = TrainingBudget.OfSteps(steps),
                BatchSize = 8,
                WarmupSteps = 2,
                AverageDecay = 0.5,
                InputSize = ShorterSide(images.Shape),
                MaxShift = 0,
            },
            torch.CPU
        );

    private static int ShorterSide(ImageShape shape) => Math.Min(shape.Height, shape.Width);
}
