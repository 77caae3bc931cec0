using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Learns to see the same clean picture at every noise level of a path (Song et al. 2023, "Consistency models";
/// Geng et al. 2024): the student's answer at a level is drawn to its own answer at a cleaner level of the same path.
/// </summary>
internal sealed class DistilledDdpmTask : ITrainingTask, IDisposable
{
    // c of the pseudo-Huber distance by the square root of the number of values (Song and Dhariwal 2024, eq. 8).
    private const double HuberWidth = 0.00054;

    private readonly DenoisingModel _student;
    private readonly DenoisingModel _teacher;
    private readonly bool _teacherTakesGuidance;
    private readonly PixelNormalizer _normalizer;
    private readonly StudentTrainingOptions _options;
    private readonly string _teacherHash;
    private readonly int _labelCount;
    private readonly ScorerLoss? _scorer;

    public DistilledDdpmTask(
        nn.Module network,
        DenoisingModel student,
        DenoisingModel teacher,
        bool teacherTakesGuidance,
        PixelNormalizer normalizer,
        StudentTrainingOptions options,
        string teacherHash,
        int labelCount,
        ScorerLoss? scorer = null
    )
    {
        _student = student;
        _teacher = teacher;
        _teacherTakesGuidance = teacherTakesGuidance;
        _normalizer = normalizer;
        _options = options;
        _teacherHash = teacherHash;
        _labelCount = labelCount;
        _scorer = scorer;
        Objectives = [new TrainingObjective("student", network, Loss)];
    }

    public IReadOnlyList<TrainingObjective> Objectives { get; }

    public IReadOnlyList<ValidationMetric> Metrics => [ValidationMetric.OfLoss(Loss)];

    public string Describe() => $"student of {_teacherHash} {_scorer?.Describe()}".Trim();

    public void Dispose() => _normalizer.Dispose();

    private Tensor Loss(TrainingBatch batch, StepRandom random)
    {
        var device = batch.Pixels.device;
        var clean = _normalizer.Normalize(batch.Pixels);
        var noise = random.Normal(clean.shape, device);
        var kept = random.DropLabels(batch.Labels, _options.LabelDropout);
        using var labels = LabelBatch.Create(kept, _labelCount, device);
        var stage = ConsistencySteps.Stage(batch.Fraction, _options.Stages);
        var levels = random.StratifiedUniform(batch.Labels.Count).Select(NoisyLevel).ToArray();
        var cleaner = levels.Select(level => CleanerLevel(level, stage)).ToArray();

        // x_t = α·x0 + σ·ε, and where the path from there is at the cleaner level
        var noisy = At(levels);
        Tensor expected;
        using (no_grad())
        {
            var lessNoisy =
                _options.GuidanceScale == 1
                    ? At(cleaner)
                    : TeacherStep(noisy, levels, cleaner, labels, TeacherBetas(kept));
            expected = StudentAt(lessNoisy, cleaner, labels);
        }

        // Pseudo-Huber distance, as much as the levels are close (Song and Dhariwal 2024, eq. 7)
        var answer = _student.Denoise(noisy, levels, labels);
        var squared = (answer - expected).Squared().mean([1, 2, 3]);
        var distance = squared.Plus(HuberWidth * HuberWidth).sqrt().Minus(HuberWidth);
        var weights = levels.Zip(cleaner, (from, to) => (float)(1 / (from.Ratio - to.Ratio))).ToArray();
        var loss = distance * tensor(weights, device: device);
        return (_scorer is null ? loss : loss.Plus(_scorer.PerPicture(answer, kept, levels))).mean();

        Tensor At(NoiseLevel[] ofPictures) =>
            (PerPicture.Factor(ofPictures.Select(level => level.Alpha), device) * clean).Plus(
                PerPicture.Factor(ofPictures.Select(level => level.Sigma), device) * noise
            );
    }

    private NoiseLevel NoisyLevel(double uniform)
    {
        var all = _student.Schedule.Levels;
        return _student.Schedule.AtLambda(
            Math.Clamp(-Math.Log(ConsistencySteps.Ratio(uniform, _options.LogNoiseMean)), LowestLambda, all[0].Lambda)
        );
    }

    // Where a schedule ends in plain noise, whose ratio is infinite, the level before it is the noisiest here.
    private double LowestLambda =>
        _student.Schedule.EndsInPlainNoise ? _student.Schedule.Levels[^2].Lambda : _student.Schedule.Levels[^1].Lambda;

    // What would be cleaner than the cleanest level of training is the clean picture.
    private NoiseLevel CleanerLevel(NoiseLevel level, int stage)
    {
        var ratio = ConsistencySteps.Cleaner(level.Ratio, stage);
        return ratio <= _student.Schedule.Levels[0].Ratio
            ? NoiseLevel.Clean
            : _student.Schedule.AtLambda(-Math.Log(ratio));
    }

    /// <summary>One step of DDIM (η = 0) with the guided teacher.</summary>
    private Tensor TeacherStep(Tensor noisy, NoiseLevel[] from, NoiseLevel[] to, LabelBatch labels, float[]? betas)
    {
        var clean = Guided(noisy, from, labels, betas).clamp(_normalizer.Lowest, _normalizer.Highest);
        var kept = from.Zip(to, (one, other) => other.Sigma / one.Sigma);
        var added = from.Zip(to, (one, other) => other.Alpha - one.Alpha * other.Sigma / one.Sigma);
        return (noisy * PerPicture.Factor(kept, noisy.device)).Plus(clean * PerPicture.Factor(added, noisy.device));
    }

    /// <summary>The guided teacher's estimate, in one evaluation where guidance is an input of it.</summary>
    private Tensor Guided(Tensor noisy, NoiseLevel[] levels, LabelBatch labels, float[]? betas)
    {
        if (betas is not null)
            return _teacher.Denoise(noisy, levels, labels, betas);
        using var both = labels.WithUnconditional();
        var halves = _teacher.Denoise(cat([noisy, noisy]), [.. levels, .. levels], both).chunk(2);
        return halves[1].lerp(halves[0], _options.GuidanceScale);
    }

    private float[]? TeacherBetas(IReadOnlyList<int[]> labels) =>
        _teacherTakesGuidance && _options.GuidanceScale > 1
            ? GuidanceBeta.OfScale(labels, _options.GuidanceScale)
            : null;

    /// <summary>The student's own answer, which at the clean end is the picture itself.</summary>
    private Tensor StudentAt(Tensor pictures, NoiseLevel[] levels, LabelBatch labels)
    {
        var isClean = tensor(levels.Select(level => level.Sigma == 0).ToArray(), [levels.Length, 1, 1, 1]);
        var asked = levels.Select(level => level.Sigma == 0 ? _student.Schedule.Levels[0] : level).ToArray();
        var answer = _student.Denoise(pictures, asked, labels).clamp(_normalizer.Lowest, _normalizer.Highest);
        return where(isClean.to(pictures.device), pictures, answer);
    }
}
