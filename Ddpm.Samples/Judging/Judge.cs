using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Judging;

/// <summary>A scorer that judges pictures.</summary>
/// <param name="Path">The file that it was loaded from.</param>
/// <param name="Stage">The scorer.</param>
/// <param name="Identity">Which one it is.</param>
internal sealed record Judge(string Path, ImageLabelScorerTransformer Stage, ModelIdentity Identity);
