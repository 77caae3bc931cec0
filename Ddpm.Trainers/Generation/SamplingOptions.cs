using System.Text.Json.Serialization;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Diffusion.Guidance;
using Ddpm.Trainers.Diffusion.Samplers;
using Ddpm.Trainers.Networks;

namespace Ddpm.Trainers.Generation;

/// <summary>How pictures are drawn from a trained diffusion model.</summary>
public sealed record SamplingOptions
{
    /// <summary>
    /// The name of the sampler: "ddpm", "ddpm-large", "ddim" or with η "ddim:0.5", "euler", "heun", "dpm++2m",
    /// "dpm++2m-sde", "unipc" or with an order "unipc:2", "ipndm", and for students "consistency"; see <see cref="Samplers.Names"/>.
    /// <value>"ddpm" (ancestral) by default.</value>
    /// </summary>
    public string Sampler { get; init; } = "ddpm";

    /// <summary>
    /// How many steps lead from noise to picture, 1 to the schedule's length. A well-trained model shows no more of its labels
    /// in 1000 steps than in 10 or 20. <value>20 by default.</value>
    /// </summary>
    public int Steps { get; init; } = 20;

    /// <summary>
    /// Which noise levels the steps visit: "trailing", "leading", "linspace", "karras", or "shifted", with or without its number as in "shifted:2"; see
    /// <see cref="StepPlacement"/>. <value>"trailing" by default.</value>
    /// </summary>
    public string Spacing { get; init; } = "trailing";

    /// <summary>
    /// The scale of classifier-free guidance (Ho and Salimans 2022, whose w is one less): the answer is
    /// lerp(unconditional, conditional, scale); 0 ignores the labels, 1 is the plain conditional model.
    /// <value>3 by default.</value>
    /// </summary>
    public double GuidanceScale { get; init; } = 3;

    /// <summary>
    /// How much of the contrast that guidance adds is taken away again (Lin et al. 2024, eq. 15 and 16): 0 none, 1 all
    /// of it; the paper uses 0.7. <value>0 by default.</value>
    /// </summary>
    public double GuidanceRescale { get; init; }

    /// <summary>
    /// The noise levels at which guidance of any kind acts, as shares of noise σ/(α + σ); at the others the plain
    /// conditional model answers (Kynkäänniemi et al. 2024). <value>all, 0 to 1, by default.</value>
    /// </summary>
    public GuidanceInterval GuidanceInterval { get; init; } = GuidanceInterval.Everything;

    /// <summary>
    /// Whether each label guides by itself and their guidances are added (AND in N. Liu et al. 2022), instead of asking for
    /// all of them together. Costs one batch more for each label but the first. <value>false by default.</value>
    /// </summary>
    public bool ComposeLabels { get; init; }

    /// <summary>
    /// The share of a picture's values that dynamic thresholding leaves whole, in (0, 1] (Imagen, section 2.3, uses
    /// 0.995); null for a plain clip. <value>null by default.</value>
    /// </summary>
    public double? DynamicThreshold { get; init; }

    /// <summary>
    /// The scale of autoguidance by a weaker model (Karras et al. 2024), which the request brings along; 1 is none. It
    /// adds to <see cref="GuidanceScale"/>, which is 1 in the paper. <value>1 by default.</value>
    /// </summary>
    public double GuideScale { get; init; } = 1;

    /// <summary>
    /// The scale of classifier guidance by a scorer (Dhariwal and Nichol 2021), which the request brings along; 0 is
    /// none. <value>0 by default.</value>
    /// </summary>
    public double ScorerScale { get; init; }

    /// <summary>
    /// How often a picture is drawn again, at most, whose labels the model itself does not recognise in it; of all draws
    /// the best is kept. A check costs as much as about 4 sampling steps for each label. <value>0 by default.</value>
    /// </summary>
    public int VerifyLabels { get; init; }

    /// <summary>
    /// In which type the network computes, and that of a weaker model that guides it; everything else, and the checks of
    /// <see cref="VerifyLabels"/>, stay in float32.
    /// bfloat16 is faster where <see cref="ComputePrecision.BFloat16"/> says, and gives a picture that differs a little.
    /// <value><see cref="ComputePrecision.Float32"/> by default.</value>
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ComputePrecision Precision { get; init; }

    /// <summary>Whether answers of the unconditional model are needed, which takes a model trained with label dropout.</summary>
    [JsonIgnore]
    public bool NeedsUnconditional => GuidanceScale != 1 || ComposeLabels || VerifyLabels > 0;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no such sampler or spacing.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Sampler);
        _ = Samplers.ByName(Sampler);
        _ = StepPlacement.ByName(Spacing);
        _ = Precision.ToScalarType();
        if (Steps < 1)
            throw new ArgumentOutOfRangeException(nameof(Steps), Steps, "At least one sampling step is needed.");
        if (!double.IsFinite(GuidanceScale) || GuidanceScale < 0)
            throw new ArgumentOutOfRangeException(
                nameof(GuidanceScale),
                GuidanceScale,
                "The guidance scale is a finite number of 0 or more."
            );
        if (GuidanceRescale is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(GuidanceRescale),
                GuidanceRescale,
                "GuidanceRescale must be in [0, 1]."
            );
        GuidanceInterval.Validate();
        if (DynamicThreshold is { } share && !(share is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(DynamicThreshold),
                share,
                "DynamicThreshold must be in (0, 1], or null for a plain clip."
            );
        if (!double.IsFinite(GuideScale) || GuideScale < 0)
            throw new ArgumentOutOfRangeException(
                nameof(GuideScale),
                GuideScale,
                "GuideScale is a finite number of 0 or more; 1 is no autoguidance."
            );
        if (!double.IsFinite(ScorerScale) || ScorerScale < 0)
            throw new ArgumentOutOfRangeException(
                nameof(ScorerScale),
                ScorerScale,
                "ScorerScale is a finite number of 0 or more; 0 is no guidance by a scorer."
            );
        if (VerifyLabels is < 0 or > 100)
            throw new ArgumentOutOfRangeException(nameof(VerifyLabels), VerifyLabels, "VerifyLabels must be 0 to 100.");
    }
}
