using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>What the training of every kind of generator has in common.</summary>
public abstract record GeneratorTrainingOptions : TrainingOptions
{
    /// <summary>
    /// The probability with which a picture is learnt without its labels; a diffusion model needs it for classifier-free guidance,
    /// negative labels and unconditional generation. <value>0.1 of a diffusion model, 0 of a student and a GAN by default.</value>
    /// </summary>
    [Option(Min = 0, Max = 1, Value = "RATE")]
    public double LabelDropout { get; init; }

    /// <summary>
    /// In which type networks compute while they learn: bfloat16 is about twice as fast where the hardware has it
    /// (<see cref="ComputePrecision.BFloat16"/>); elsewhere float32 is taken, with a warning. The log of the trained model says which it
    /// was, and a run that is resumed keeps it. The trained model computes in float32 either way.
    /// <value><see cref="ComputePrecision.Float32"/> by default.</value>
    /// </summary>
    [Option]
    public ComputePrecision Precision { get; init; }

    /// <summary>
    /// How the trained model is to be sampled, as a change of what is usual for its kind: <c>s => s with { Steps = 10 }</c>. The
    /// model keeps it. null for what is usual. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public Func<SamplingOptions, SamplingOptions>? Sampling { get; init; }

    /// <summary>
    /// Pictures to draw on the way, for <see cref="TrainingProgress.Samples"/>, or null for none.
    /// <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public TrainingSampleOptions? Samples { get; init; }

    /// <summary>How the trained model will be sampled: what is usual for its kind, with <see cref="Sampling"/>; null of a GAN.</summary>
    [JsonIgnore]
    public virtual SamplingOptions? OwnSampling => null;

    /// <summary>Whether pictures of the trained model can be kept clear of labels.</summary>
    [JsonIgnore]
    public virtual bool TakesNegativeLabels => OwnSampling is not null && LabelDropout > 0;

    /// <inheritdoc />
    public override void Validate(ImageShape shape)
    {
        base.Validate(shape);
        if (Sampling is not null && OwnSampling is null)
            throw new ArgumentException(
                $"A model of this kind takes one network evaluation a picture and has no sampling to change; leave {nameof(Sampling)} out."
            );
        OwnSampling?.Validate();
    }
}

/// <summary>What the training of a diffusion model and that of a student have in common.</summary>
public abstract record DiffusionTrainingOptions : GeneratorTrainingOptions
{
    /// <summary>
    /// A scorer whose judgement of the denoised estimate is added to the loss, or null. Noise levels and consistency alone ask for
    /// pictures like those of the data; this asks that they show their labels. The model's provenance and its checkpoints name the
    /// scorer by the hash of its weights. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public ScorerGuidanceOptions? ScorerGuidance { get; init; }

    /// <summary>
    /// A trained model of the same kind to go on from. null begins anew, a student as its teacher. It is not changed; labels, shape and
    /// structure must be its own, except that its network may be given <see cref="DenoisingNetworkOptions.GuidanceInput"/>, and the mean picture that it subtracts stays. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    [Option("previous", Value = "FILE")]
    public DdpmGenerator? PreviousModel { get; init; }

    /// <inheritdoc />
    public override void Validate(ImageShape shape)
    {
        base.Validate(shape);
        ScorerGuidance?.Validate();
    }
}
