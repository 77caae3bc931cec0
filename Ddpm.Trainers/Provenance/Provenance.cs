namespace Ddpm.Trainers;

/// <summary>
/// Where a model comes from, or a picture that it drew: which pictures the model learnt from, and which scorers had a say. Who
/// judges the pictures should be none of these scorers, and should have learnt from other pictures. It is saved with a model of
/// any kind.
/// </summary>
public sealed record Provenance
{
    /// <summary>The data are not known, and no scorer is known to have had a say.</summary>
    public static Provenance Unknown { get; } = new();

    /// <summary>Which pictures the model learnt from. <value>null, where that is not known, by default.</value></summary>
    public DataFingerprint? TrainingData { get; init; }

    /// <summary>The scorers that had a say, in the order in which they came. <value>None by default.</value></summary>
    public IReadOnlyList<GuidingScorer> GuidedBy { get; init; } = [];

    /// <summary>
    /// The provenance of pictures: the data of the model that draws them, and the scorers that had a say in its training, in
    /// that of a weaker model that guides it, and while it is sampled. Reads all weights of a scorer that guides sampling.
    /// </summary>
    /// <param name="generator">The model.</param>
    /// <param name="sampling">How it is sampled, or null for its own way.</param>
    /// <param name="guides">The models that guide it.</param>
    public static Provenance OfPictures(
        IConditionalGenerator generator,
        SamplingOptions? sampling,
        GenerationGuides guides
    )
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(guides);
        sampling ??= generator.Sampling;
        var weaker = sampling is null or { GuideScale: 1 } ? null : guides.Model?.Provenance;
        List<GuidingScorer> scorers = [.. generator.Provenance.GuidedBy, .. weaker?.GuidedBy ?? []];
        if (sampling?.ScorerScale > 0 && guides.Scorer is { } scorer)
            scorers.Add(GuidingScorer.Of(scorer, guides.ScorerName, GuidingScorer.Sampling, sampling.ScorerScale));
        return generator.Provenance with { GuidedBy = scorers };
    }

    /// <summary>The provenance of a model that is trained.</summary>
    /// <param name="images">What it learns from.</param>
    /// <param name="scorer">The scorer whose loss is added, or null; then the last of <see cref="GuidedBy"/>.</param>
    /// <param name="earlier">The models that it goes on from or learns from, in the order in which they were trained.</param>
    internal static Provenance OfTraining(
        ILabeledImages images,
        GuidingScorer? scorer,
        params IEnumerable<ITrainedModel?> earlier
    )
    {
        var now = new Provenance { TrainingData = images.Fingerprint, GuidedBy = scorer is null ? [] : [scorer] };
        return earlier
            .OfType<ITrainedModel>()
            .Select(model => model.Provenance)
            .Append(now)
            .Aggregate((before, after) => before.Then(after));
    }

    /// <summary>
    /// The provenance of a model of this one that learns further: the data of both, not known where one of them is not; and the
    /// scorers of both, of which one with the same weights counts as it did later.
    /// </summary>
    public Provenance Then(Provenance later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return new Provenance
        {
            TrainingData = DataFingerprint.Union(TrainingData, later.TrainingData),
            GuidedBy =
            [
                .. GuidedBy.ExceptBy(later.GuidedBy.Select(scorer => scorer.Sha256), scorer => scorer.Sha256),
                .. later.GuidedBy,
            ],
        };
    }

    /// <summary>Checks every value of a model's provenance.</summary>
    /// <exception cref="ArgumentException">A fingerprint is damaged, or a scorer is not one that guides training.</exception>
    internal void Validate()
    {
        TrainingData?.Validate();
        foreach (var scorer in GuidedBy)
        {
            ArgumentNullException.ThrowIfNull(scorer);
            scorer.Validate();
        }
    }
}
