using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Diffusion.Samplers;

namespace Ddpm.Trainers.Generation;

/// <summary>How pictures are drawn from a trained diffusion model.</summary>
public sealed record SamplingOptions
{
    /// <summary>The name of the sampler. <value>"ddpm" (ancestral) by default.</value></summary>
    public string Sampler { get; init; } = "ddpm";

    /// <summary>How many steps lead from noise to picture, 1 to the schedule's length. <value>50 by default.</value></summary>
    public int Steps { get; init; } = 50;

    /// <summary>
    /// Which noise levels the steps visit: "trailing", "leading", "linspace" or "karras"; see
    /// <see cref="StepPlacement"/>. <value>"trailing" by default.</value>
    /// </summary>
    public string Spacing { get; init; } = "trailing";

    /// <summary>
    /// The scale of classifier-free guidance (Ho and Salimans 2022): the answer is
    /// lerp(unconditional, conditional, scale); 0 ignores the labels, 1 is the plain conditional model.
    /// <value>3 by default.</value>
    /// </summary>
    public double GuidanceScale { get; init; } = 3;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no such sampler or spacing.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Sampler);
        _ = Samplers.ByName(Sampler);
        _ = StepPlacement.ByName(Spacing);
        if (Steps < 1)
            throw new ArgumentOutOfRangeException(nameof(Steps), Steps, "At least one sampling step is needed.");
        if (!double.IsFinite(GuidanceScale) || GuidanceScale < 0)
            throw new ArgumentOutOfRangeException(
                nameof(GuidanceScale),
                GuidanceScale,
                "The guidance scale is a finite number of 0 or more."
            );
    }
}
