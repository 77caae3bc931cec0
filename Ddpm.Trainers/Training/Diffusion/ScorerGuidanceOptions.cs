namespace Ddpm.Trainers;

/// <summary>
/// A scorer that has a say in training: what it makes of the estimate of x0 is added to the loss. The model then pleases
/// this scorer more than it pleases others, so it must be judged by another; its description says who it was.
/// </summary>
public sealed record ScorerGuidanceOptions
{
    /// <summary>
    /// A scorer whose judgement is added to the loss; another one must then judge the model. It knows all labels of the training
    /// pictures and is made for pictures of their shape. It stays the caller's, and does not learn.
    /// </summary>
    [Option("scorer-guide", Value = "FILE")]
    public required IGuidingScorer Scorer { get; init; }

    /// <summary>
    /// How much the scorer's binary cross entropy, averaged over labels, counts beside the model's own loss. For a diffusion
    /// model it counts SNR/(1 + SNR) times as much at each noise level: fully where the picture is seen, not at all in plain
    /// noise. For a student, whose answer is meant to be a picture everywhere, it counts alike everywhere.
    /// <value>0.1 by default.</value>
    /// </summary>
    [Option("scorer-weight", Min = 0, AboveMin = true)]
    public double Weight { get; init; } = 0.1;

    /// <summary>What a person calls the scorer; written into the model's description. <value>"scorer" by default.</value></summary>
    public string Name { get; init; } = "scorer";

    /// <summary>What a model that learnt with the scorer says of it; reads all of its weights.</summary>
    internal GuidingScorer ToRecord() => GuidingScorer.Of(Scorer, Name, GuidingScorer.Training, Weight);

    /// <summary>Makes sure that the scorer knows the labels and the shape of pictures.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal void RequireFit(ILabeledImages images) =>
        GuideChecks.MatchScorer(Scorer.Vocabulary, Scorer.Shape, images.Vocabulary, images.Shape);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of its range.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Scorer);
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        if (!double.IsFinite(Weight) || Weight <= 0)
            throw new ArgumentOutOfRangeException(
                nameof(Weight),
                Weight,
                "The weight of the scorer's loss must be a finite number above 0."
            );
    }
}
