using Ddpm.Samples.Pictures;
using Ddpm.Trainers.Scoring;
using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Judging;

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
