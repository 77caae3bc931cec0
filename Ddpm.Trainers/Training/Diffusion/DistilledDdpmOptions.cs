using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;

namespace Ddpm.Trainers.Training;

/// <summary>How a student that needs few network calls learns from a trained diffusion model.</summary>
public sealed record DistilledDdpmOptions
{
    /// <summary>What training is like when nothing else is asked for: a quarter of the DDPM's rate.</summary>
    public static TrainingOptions DefaultTraining { get; } = new() { LearningRate = 5e-4 };

    /// <summary>How long, how fast, from which seed, and where checkpoints go.</summary>
    public TrainingOptions Training { get; init; } = DefaultTraining;

    /// <summary>
    /// The scale of classifier-free guidance that the student learns from its teacher, so that it needs no second call
    /// for it. At 1 the student learns from the pictures alone, without asking the teacher (consistency tuning).
    /// <value>3 by default.</value>
    /// </summary>
    public double GuidanceScale { get; init; } = 3;

    /// <summary>
    /// In how many stages the two compared noise levels come closer; each halves their distance. 1 to 16.
    /// <value>8 by default.</value>
    /// </summary>
    public int Stages { get; init; } = 8;

    /// <summary>
    /// The mean of ln(σ/α), the logarithm of noise to signal at which the student learns, −10 to 10; the deviation is 2
    /// (P_mean and P_std of Geng et al. 2024, section 3.2). A higher one learns more of pictures that are nearly noise, which
    /// is where the first of few calls is made. <value>−1.1 by default.</value>
    /// </summary>
    public double LogNoiseMean { get; init; } = -1.1;

    /// <summary>
    /// In which type student and teacher compute while the student learns. bfloat16 is faster where
    /// <see cref="ComputePrecision.BFloat16"/> says; the student computes in float32 unless it is asked for another.
    /// <value><see cref="ComputePrecision.Float32"/> by default.</value>
    /// </summary>
    public ComputePrecision Precision { get; init; }

    /// <summary>
    /// A scorer whose judgement of the student's answers is added to its loss, or null. Consistency alone asks that all
    /// answers along a path are the same picture; this asks that it shows its labels. The student's description and its
    /// checkpoints name the scorer by the hash of its weights. <value>null by default.</value>
    /// </summary>
    public ScorerGuidanceOptions? ScorerGuidance { get; init; }

    /// <summary>
    /// A student of the same teacher to go on from, or null to begin as the teacher. It is not changed.
    /// <value>null by default.</value>
    /// </summary>
    public DdpmGenerator? PreviousModel { get; init; }

    /// <summary>
    /// Pictures to draw on the way, for <see cref="TrainingProgress.Samples"/>, or null for none.
    /// <value>null by default.</value>
    /// </summary>
    public TrainingSampleOptions? Samples { get; init; }

    /// <summary>Checks every value, also against the teacher.</summary>
    /// <param name="teacher">The model to learn from.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or the teacher cannot be learnt from.</exception>
    public void Validate(DdpmGenerator teacher)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(Training);
        Training.Validate();
        _ = Precision.ToScalarType();
        Samples?.Validate(teacher.Vocabulary);
        ScorerGuidance?.Validate();
        if (!double.IsFinite(GuidanceScale) || GuidanceScale < 0)
            throw new ArgumentOutOfRangeException(
                nameof(GuidanceScale),
                GuidanceScale,
                "GuidanceScale must be a finite number of 0 or more."
            );
        if (Stages is < 1 or > 16)
            throw new ArgumentOutOfRangeException(nameof(Stages), Stages, "Stages must be 1 to 16.");
        if (LogNoiseMean is not (>= -10 and <= 10))
            throw new ArgumentOutOfRangeException(
                nameof(LogNoiseMean),
                LogNoiseMean,
                "LogNoiseMean must be -10 to 10."
            );
        if (teacher.Description.LabelDropout == 0 && GuidanceScale != 1)
            throw new ArgumentOutOfRangeException(
                nameof(GuidanceScale),
                GuidanceScale,
                "GuidanceScale must be 1 for a teacher that was trained without label dropout, as students are."
            );
    }
}
