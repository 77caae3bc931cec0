using Ddpm.Samples.Output;
using Ddpm.Trainers.Scoring;
using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Judging;

/// <summary>A judgement as it is written to JSON; what is null is left out.</summary>
internal sealed record JudgementResult
{
    /// <summary>The scorer's file.</summary>
    public required string Scorer { get; init; }

    /// <summary>The SHA-256 of its weights.</summary>
    public required string ScorerSha256 { get; init; }

    /// <summary>Its network, such as "resnet18".</summary>
    public required string Network { get; init; }

    /// <summary>How it did on held-out pictures when it was trained.</summary>
    public required HeldOutResult? HeldOut { get; init; }

    /// <summary>The scorers that had a say in the pictures, where it is known who made them.</summary>
    public required IReadOnlyList<GuideOfPictures>? GuidedBy { get; init; }

    /// <summary>The share of the model's training pictures that the judge learnt from too.</summary>
    public required decimal? SharedPictures { get; init; }

    /// <summary>The share of the model's training scenes, by name, that the judge learnt from too.</summary>
    public required decimal? SharedScenes { get; init; }

    /// <summary>What speaks against the judge, each as a sentence or two.</summary>
    public required IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>What else there is to say of the judge.</summary>
    public required IReadOnlyList<string>? Notes { get; init; }

    /// <summary>How well the labels are shown.</summary>
    public required AccuracyResult Accuracy { get; init; }

    /// <summary>How far the pictures are from real ones as a whole.</summary>
    public required FrechetDistance? FrechetDistance { get; init; }

    /// <summary>The same as it was judged.</summary>
    /// <param name="judgement">The judgement.</param>
    /// <param name="knowsMaker">Whether it is known who made the pictures.</param>
    public static JudgementResult From(Judgement judgement, bool knowsMaker) =>
        new()
        {
            Scorer = judgement.Judge.Path,
            ScorerSha256 = judgement.Judge.Identity.Sha256,
            Network = judgement.Judge.Stage.Classifier.Kind,
            HeldOut = HeldOutResult.From(judgement.Judge.Stage.Classifier),
            GuidedBy = knowsMaker ? judgement.Check.GuidedBy : null,
            SharedPictures = SixDecimals.OfOptional(judgement.Check.SharedPictures),
            SharedScenes = SixDecimals.OfOptional(judgement.Check.SharedScenes),
            Warnings = NullWhereEmpty.Of(judgement.Check.Warnings),
            Notes = NullWhereEmpty.Of(judgement.Check.Notes),
            Accuracy = AccuracyResult.From(judgement.Scores.Metrics),
            FrechetDistance = judgement.Distance,
        };
}
