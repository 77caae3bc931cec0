using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Judging;

/// <summary>A scorer that judges pictures.</summary>
/// <param name="Path">The file that it was loaded from.</param>
/// <param name="Stage">The scorer.</param>
/// <param name="Identity">Which one it is.</param>
internal sealed record Judge(string Path, ImageLabelScorerTransformer Stage, ModelIdentity Identity)
{
    /// <summary>A scorer as a judge; reads all of its weights.</summary>
    public static Judge Of(string path, ImageLabelScorerTransformer stage) =>
        new(path, stage, ModelIdentity.Of(stage.Classifier, System.IO.Path.GetFileName(path)));

    /// <summary>Whether it can be trusted with pictures.</summary>
    /// <param name="pictures">Where they come from, or null where that is not known.</param>
    public JudgeCheck Check(Provenance? pictures) =>
        JudgeCheck.Of(Identity, Stage.Classifier.Provenance.TrainingData, Stage.Classifier.HeldOut, pictures);
}

/// <summary>What a judge says of pictures, and whether it can be trusted with them.</summary>
/// <param name="Judge">The judge.</param>
/// <param name="Check">Whether it can be trusted.</param>
/// <param name="Scores">How well the labels are shown.</param>
/// <param name="Distance">How far the pictures are from real ones as a whole, or null where nobody asked.</param>
internal sealed record Judgement(Judge Judge, JudgeCheck Check, PictureScores Scores, FrechetDistance? Distance)
{
    /// <summary>The share of pictures of which all judges say the same: all labels shown, or not.</summary>
    public static double Agreement(IReadOnlyList<Judgement> judgements) =>
        Enumerable
            .Range(0, judgements[0].Scores.IsRight.Count)
            .Average(picture =>
                judgements.Select(judgement => judgement.Scores.IsRight[picture]).Distinct().Count() == 1 ? 1.0 : 0.0
            );
}

/// <summary>Says whether a judge can be trusted.</summary>
internal static class JudgeMessages
{
    /// <summary>Writes what speaks against a judge, and what else there is to say, to the console for messages.</summary>
    public static void Write(CommandOutput output, JudgeCheck check)
    {
        foreach (var warning in check.Warnings)
            output.WriteMessage($"Warning: {warning}");
        foreach (var note in check.Notes)
            output.WriteMessage(note);
    }
}

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
    public required IReadOnlyList<GuideResult>? GuidedBy { get; init; }

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
            Network = judgement.Judge.Stage.Classifier.NetworkKind.Name,
            HeldOut = HeldOutResult.From(judgement.Judge.Stage.Classifier),
            GuidedBy = knowsMaker ? GuideResult.From(judgement.Check) : null,
            SharedPictures = SixDecimals.OfOptional(judgement.Check.SharedPictures),
            SharedScenes = SixDecimals.OfOptional(judgement.Check.SharedScenes),
            Warnings = NullWhereEmpty.Of(judgement.Check.Warnings),
            Notes = NullWhereEmpty.Of(judgement.Check.Notes),
            Accuracy = AccuracyResult.From(judgement.Scores.Metrics),
            FrechetDistance = judgement.Distance,
        };
}

/// <summary>A scorer that had a say in pictures, as it is written to JSON.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Sha256">The SHA-256 of its weights.</param>
/// <param name="Phase">When it had its say: "training" or "sampling".</param>
/// <param name="IsJudge">Whether it is the judge as well.</param>
internal sealed record GuideResult(string Name, string Sha256, string Phase, bool IsJudge)
{
    /// <summary>The scorers that had a say in pictures that a judge looked at.</summary>
    public static IReadOnlyList<GuideResult> From(JudgeCheck check) =>
        [
            .. check.GuidedBy.Select(guide => new GuideResult(
                guide.Name,
                guide.Sha256,
                guide.Phase,
                guide.Is(check.Judge)
            )),
        ];
}
