using System.Text.Json.Serialization;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>How a student that needs few network evaluations learns from a trained diffusion model.</summary>
public record StudentTrainingOptions : DiffusionTrainingOptions
{
    /// <summary>100 epochs of 32 pictures a step at 5e-4, a quarter of the diffusion model's rate, with the teacher's guidance of 3.</summary>
    public StudentTrainingOptions() => LearningRate = 5e-4;

    /// <summary>The diffusion model to learn from. It is not changed, and must live until the student is trained.</summary>
    [JsonIgnore]
    [Option("teacher", Value = "FILE", Needed = true)]
    public DdpmGenerator? Teacher { get; init; }

    /// <summary>
    /// The scale of classifier-free guidance that the student learns from its teacher, so that it needs no second evaluation
    /// for it. At 1 the student learns from the pictures alone, without asking the teacher (consistency tuning).
    /// <value>3 by default.</value>
    /// </summary>
    [Option("guidance", Min = 0, Value = "SCALE")]
    public double GuidanceScale { get; init; } = 3;

    /// <summary>
    /// In how many stages the two compared noise levels come closer; each halves their distance.
    /// <value>8 by default.</value>
    /// </summary>
    [Option(Min = 1, Max = 16)]
    public int Stages { get; init; } = 8;

    /// <summary>
    /// The mean of ln(σ/α), the logarithm of noise to signal at which the student learns; the deviation is 2
    /// (P_mean and P_std of Geng et al. 2024, section 3.2). A higher one learns more of pictures that are nearly noise, which
    /// is where the first of few evaluations is made. <value>−1.1 by default.</value>
    /// </summary>
    [Option("noise-mean", Min = -10, Max = 10)]
    public double LogNoiseMean { get; init; } = -1.1;

    /// <inheritdoc />
    public override DdpmGenerator Train(ILabeledImages images, torch.Device device) =>
        DistilledDdpmTrainer.Train(images, this);

    /// <inheritdoc />
    public override void Validate(ImageShape shape)
    {
        base.Validate(shape);
        var teacher =
            Teacher
            ?? throw new ArgumentException($"A student needs a {nameof(Teacher)}, the diffusion model to learn from.");
        if (Shape is { } asked && asked != teacher.Shape)
            throw new ArgumentException(
                $"{nameof(Shape)} is {asked} and the teacher's pictures are {teacher.Shape}; a student learns the same shape."
            );
        if (teacher.Description.LabelDropout == 0)
            OptionChecks.Require(
                GuidanceScale == 1,
                nameof(GuidanceScale),
                GuidanceScale,
                "1 for a teacher that was trained without label dropout, as students are"
            );
        if (LabelDropout == 0 && OwnSampling.GuidanceScale != 1)
            throw new ArgumentOutOfRangeException(
                nameof(OwnSampling.GuidanceScale),
                OwnSampling.GuidanceScale,
                "GuidanceScale must be 1 when a student is sampled that learns without label dropout; the guidance that it "
                    + $"learns is {GetType().Name}.{nameof(GuidanceScale)}."
            );
        teacher.Structure.RequireSampling(OwnSampling, LabelDropout);
    }

    /// <inheritdoc />
    [JsonIgnore]
    public override ITrainedModel? Previous => PreviousModel;

    /// <inheritdoc />
    public override TrainingOptions ContinueFrom(ITrainedModel previousModel) =>
        this with
        {
            PreviousModel = Require<DdpmGenerator>(previousModel, ModelKind.Student),
        };

    /// <inheritdoc />
    [JsonIgnore]
    public override torch.Device? RequiredDevice => Teacher?.Device;

    /// <inheritdoc />
    [JsonIgnore]
    public override ImageShape EffectiveShape => Teacher?.Shape ?? base.EffectiveShape;

    /// <inheritdoc />
    [JsonIgnore]
    public override LabelVocabulary? RequiredVocabulary => Teacher?.Vocabulary ?? base.RequiredVocabulary;

    /// <inheritdoc />
    [JsonIgnore]
    public override SamplingOptions OwnSampling =>
        Sampling.Change(
            new SamplingOptions
            {
                Sampler = Sampler.Consistency,
                Steps = 4,
                GuidanceScale = 1,
            }
        );
}
