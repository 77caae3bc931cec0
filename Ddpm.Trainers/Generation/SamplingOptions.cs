using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>How pictures are drawn from a trained diffusion model.</summary>
public sealed record SamplingOptions
{
    /// <summary>
    /// The sampler. "ddpm" is ancestral, "consistency" is for students, and "heun" takes two evaluations a step.
    /// <value>"ddpm" by default, "consistency" of a student.</value>
    /// </summary>
    [Option]
    public Sampler Sampler { get; init; } = Sampler.Ddpm;

    /// <summary>
    /// How many steps lead from noise to picture. A well-trained model shows no more of its labels
    /// in 1000 steps than in 10 or 20. <value>20 by default, 4 of a student.</value>
    /// </summary>
    [Option("sampling-steps", Min = 1, Max = 100_000)]
    public int Steps { get; init; } = 20;

    /// <summary>
    /// Which noise levels the steps visit. "shifted" puts more of them where there is much noise, as its number says.
    /// <value>"trailing" by default.</value>
    /// </summary>
    [Option]
    public TimestepSpacing Spacing { get; init; } = TimestepSpacing.Trailing;

    /// <summary>
    /// The scale of classifier-free guidance: 0 ignores the labels, 1 is the plain conditional model, more follows them more
    /// strongly. The answer is lerp(unconditional, conditional, scale) (Ho and Salimans 2022, whose w is one less).
    /// Above 1 it takes two evaluations, or one of a network with <see cref="DenoisingNetworkOptions.GuidanceInput"/>.
    /// <value>3 by default.</value>
    /// </summary>
    [Option("guidance", Min = 0, Value = "SCALE")]
    public double GuidanceScale { get; init; } = 3;

    /// <summary>
    /// How much of the contrast that guidance adds is taken away again (Lin et al. 2024, eq. 15 and 16): 0 none, 1 all
    /// of it; the paper uses 0.7. <value>0 by default.</value>
    /// </summary>
    [Option(Min = 0, Max = 1, Value = "SHARE")]
    public double GuidanceRescale { get; init; }

    /// <summary>
    /// The noise levels at which guidance of any kind acts, as shares of noise σ/(α + σ); at the others the plain
    /// conditional model answers (Kynkäänniemi et al. 2024). <value>all, 0 to 1, by default.</value>
    /// </summary>
    [Option(Value = "LO..HI")]
    public GuidanceInterval GuidanceInterval { get; init; } = GuidanceInterval.Everything;

    /// <summary>
    /// Whether each label guides by itself and their guidances are added (AND in N. Liu et al. 2022), instead of asking for
    /// all of them together. Costs one batch more for each label but the first. <value>false by default.</value>
    /// </summary>
    [Option("compose")]
    public bool ComposeLabels { get; init; }

    /// <summary>
    /// The share of a picture's values that dynamic thresholding leaves whole, such as 0.995 (Imagen, section 2.3). null for a plain
    /// clip. <value>null by default.</value>
    /// </summary>
    [Option("threshold", Min = 0, AboveMin = true, Max = 1, Value = "SHARE")]
    public double? DynamicThreshold { get; init; }

    /// <summary>
    /// The scale of autoguidance by a weaker model (Karras et al. 2024); 1 is none. The request brings that model along. It adds to <see cref="GuidanceScale"/>, which is 1 in the paper. <value>1 by default.</value>
    /// </summary>
    [Option(Min = 0, Value = "SCALE")]
    public double GuideScale { get; init; } = 1;

    /// <summary>
    /// The scale of classifier guidance by a scorer (Dhariwal and Nichol 2021); 0 is none, 1 as Bayes' rule has it. The request
    /// brings that scorer along. <value>0 by default.</value>
    /// </summary>
    [Option(Min = 0, Value = "SCALE")]
    public double ScorerScale { get; init; }

    /// <summary>
    /// How often a picture is drawn again, at most, whose labels the model itself does not recognise in it; of all draws
    /// the best is kept. A check costs as much as about 4 sampling steps for each label. <value>0 by default.</value>
    /// </summary>
    [Option("verify", Min = 0, Max = 100)]
    public int VerifyLabels { get; init; }

    /// <summary>
    /// In which type the network computes, and that of a weaker model that guides it. Everything else, and the checks of
    /// <see cref="VerifyLabels"/>, stay in float32. bfloat16 is faster where <see cref="ComputePrecision.BFloat16"/> says, and gives a picture that differs a little.
    /// <value><see cref="ComputePrecision.Float32"/> by default.</value>
    /// </summary>
    [Option]
    public ComputePrecision Precision { get; init; }

    /// <summary>Whether answers of the unconditional model are needed, which takes a model trained with label dropout.</summary>
    [JsonIgnore]
    public bool NeedsUnconditional => GuidanceScale != 1 || ComposeLabels || VerifyLabels > 0;

    /// <summary>How labels guide.</summary>
    /// <param name="hasGuide">Whether a weaker model guides as well.</param>
    /// <param name="takesGuidance">Whether guidance is an input that the model has learnt.</param>
    internal LabelGuidanceOptions LabelGuidance(bool hasGuide, bool takesGuidance) =>
        new()
        {
            Scale = GuidanceScale,
            ComposeLabels = ComposeLabels,
            KeepConditional = hasGuide || GuidanceRescale > 0,
            TakesGuidance = takesGuidance,
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        OptionChecks.RequireRanges(this);
        GuidanceInterval.Validate();
    }
}

/// <summary>Changes of sampling options.</summary>
internal static class SamplingChanges
{
    /// <summary>The options after a change, or as they are where there is none.</summary>
    public static SamplingOptions Change(
        this Func<SamplingOptions, SamplingOptions>? change,
        SamplingOptions options
    ) =>
        change is null
            ? options
            : change(options) ?? throw new ArgumentException("A change of sampling options gave none.");
}

/// <summary>How models can be sampled.</summary>
internal static class SamplingChecks
{
    /// <summary>Makes sure that a model of this structure can be sampled so.</summary>
    /// <param name="structure">What the model is.</param>
    /// <param name="sampling">How it is to be sampled.</param>
    /// <param name="labelDropout">How often it learns without labels.</param>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static void RequireSampling(this DiffusionStructure structure, SamplingOptions sampling, double labelDropout)
    {
        if (labelDropout == 0 && sampling.GuidanceScale != 1)
            throw new ArgumentOutOfRangeException(
                nameof(sampling.GuidanceScale),
                sampling.GuidanceScale,
                "GuidanceScale must be 1 for a model that is trained without label dropout, as students are."
            );
        if (labelDropout == 0 && sampling.NeedsUnconditional)
            throw new ArgumentException(
                "A model that is trained without label dropout can neither compose nor verify labels; leave "
                    + $"{nameof(sampling.ComposeLabels)} and {nameof(sampling.VerifyLabels)} out."
            );
        _ = sampling.Spacing.Place(structure.BuildSchedule(), sampling.Steps);
    }
}
