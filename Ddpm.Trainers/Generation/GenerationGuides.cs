using Ddpm.Trainers.Weights;

namespace Ddpm.Trainers.Generation;

/// <summary>
/// The other models that guide a diffusion model while it samples. They belong to whoever made them, and act only as far
/// as <see cref="SamplingOptions.GuideScale"/> and <see cref="SamplingOptions.ScorerScale"/> say.
/// </summary>
public sealed record GenerationGuides
{
    /// <summary>Nobody guides.</summary>
    public static GenerationGuides None { get; } = new();

    /// <summary>
    /// A weaker model of the same pictures, labels and noise schedule for autoguidance: a smaller network, or one that
    /// was trained for a shorter time. <value>null by default.</value>
    /// </summary>
    public DdpmGenerator? Model { get; init; }

    /// <summary>
    /// A scorer that knows all labels of the model, for pictures of the same shape. Pictures that it guided must not be
    /// judged by it. <value>null by default.</value>
    /// </summary>
    public IGuidingScorer? Scorer { get; init; }

    /// <summary>What a person calls the scorer; saved beside it. <value>"scorer" by default.</value></summary>
    public string ScorerName { get; init; } = "scorer";
}
