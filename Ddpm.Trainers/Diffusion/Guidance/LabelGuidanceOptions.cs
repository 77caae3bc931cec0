namespace Ddpm.Trainers.Diffusion.Guidance;

/// <summary>How labels guide.</summary>
public sealed record LabelGuidanceOptions
{
    /// <summary>
    /// The scale w: 0 is the unconditional model, 1 the plain conditional one, more follows the labels more strongly.
    /// <value>1 by default.</value>
    /// </summary>
    public double Scale { get; init; } = 1;

    /// <summary>
    /// Whether each label of a picture guides by itself, instead of all of them together. <value>false by default.</value>
    /// </summary>
    public bool ComposeLabels { get; init; }

    /// <summary>
    /// Whether the estimate of the plain conditional model is wanted beside the guided one, even where guidance could do
    /// without it. <value>false by default.</value>
    /// </summary>
    public bool KeepConditional { get; init; }
}
