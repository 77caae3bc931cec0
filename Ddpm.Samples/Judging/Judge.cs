using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Judging;

/// <summary>A scorer that judges pictures.</summary>
/// <param name="Path">The file that it was loaded from.</param>
/// <param name="Stage">The scorer.</param>
/// <param name="Identity">Which one it is.</param>
internal sealed record Judge(string Path, ImageLabelScorerTransformer Stage, ModelIdentity Identity)
{
    /// <summary>Whether it can be trusted with pictures.</summary>
    /// <param name="generator">The model that made them, or null where that is not known.</param>
    /// <param name="guides">The scorers that had a say in them.</param>
    public JudgeCheck Check(IConditionalGenerator? generator, IReadOnlyList<GuidingScorer> guides) =>
        JudgeCheck.Of(Identity, Stage.Classifier.TrainingData, Stage.Classifier.HeldOut, generator, guides);
}
