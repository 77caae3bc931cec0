using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Lets a discriminator learn to tell pictures of the data from drawn ones, and a generator to draw such that it cannot
/// (Goodfellow et al. 2014, algorithm 1 with k = 1): one batch of drawn pictures a step, for both.
/// </summary>
internal sealed class ConditionalGanTask : ITrainingTask, IDisposable
{
    private const int HeadStartSteps = 200;
    private const double HeadStartFraction = 0.1;

    // The standard deviation, in pixels of −1 to 1: an eighth of the way from grey to white.
    private const double ClassifierNoise = 0.125;

    private readonly GeneratorNetwork _generator;
    private readonly DiscriminatorNetwork _discriminator;
    private readonly AuxiliaryClassifier? _classifier;
    private readonly GanTrainingOptions _options;
    private readonly AdversarialLoss _loss;
    private readonly DifferentiableAugmentation _augmentation;
    private readonly int _labelCount;
    private readonly int[] _scorerIndices;
    private readonly Action<TrainingProgress, WeightAverage>? _onEpoch;

    // What the discriminator's turn leaves for the other networks' in the same step.
    private Tensor? _noise;
    private Tensor? _drawn;
    private LabelBatch? _labels;
    private LabelBatch? _wanted;

    public ConditionalGanTask(
        GeneratorNetwork generator,
        DiscriminatorNetwork discriminator,
        AuxiliaryClassifier? classifier,
        GanTrainingOptions options,
        LabelVocabulary vocabulary,
        Action<TrainingProgress, WeightAverage>? onEpoch
    )
    {
        _generator = generator;
        _discriminator = discriminator;
        _classifier = classifier;
        _options = options;
        _loss = options.Loss;
        _augmentation = new DifferentiableAugmentation(options.Augmentation);
        _labelCount = vocabulary.Count;
        _scorerIndices = options.ValidationScorer is { } scorer
            ? [.. vocabulary.Names.Select(scorer.Vocabulary.IndexOf)]
            : [];
        _onEpoch = onEpoch;
        Model = new TrainingObjective("generator", generator, GeneratorLoss)
        {
            LearningRate = batch => IsHeadStart(batch) ? 0 : Rate(options.LearningRate, batch),
        };
        List<TrainingObjective> helpers =
        [
            new("discriminator", discriminator, DiscriminatorLoss) { IsOfGradients = options.R1Weight > 0 },
        ];
        if (classifier is not null)
            helpers.Add(new("classifier", classifier, ClassifierLoss));
        Objectives =
        [
            .. helpers.Select(helper =>
                helper with
                {
                    LearningRate = batch => Rate(options.DiscriminatorLearningRate ?? options.LearningRate, batch),
                }
            ),
            Model,
        ];
    }

    public IReadOnlyList<TrainingObjective> Objectives { get; }

    public TrainingObjective Model { get; }

    public string Describe() => "";

    public IReadOnlyList<ValidationMetric> Metrics =>
        _options.ValidationScorer is { } scorer
            ?
            [
                new(
                    ValidationOptions.Accuracy,
                    IsHigherBetter: true,
                    (batch, random) => Accuracy(scorer, batch, random)
                ),
            ]
            : [];

    public void OnStep(TrainingProgress progress, WeightAverage average)
    {
        if (progress.Epoch == Math.Floor(progress.Epoch))
            _onEpoch?.Invoke(progress, average);
    }

    public void Dispose() => ForgetLabels();

    // A discriminator that knows nothing yet would only spoil what the previous generator has learnt.
    private bool IsHeadStart(TrainingBatch batch) =>
        _options.PreviousModel is not null && batch.Step < HeadStartSteps && batch.Fraction < HeadStartFraction;

    private double Rate(double peak, TrainingBatch batch) =>
        peak
        * LearningRateSchedule.MultiStep(
            batch.Step,
            _options.WarmupSteps,
            batch.Fraction,
            _options.Milestones,
            _options.MilestoneFactor
        );

    private Tensor DiscriminatorLoss(TrainingBatch batch, StepRandom random)
    {
        var device = batch.Pixels.device;
        SetLearning(true);
        ForgetLabels();
        var kept = random.DropLabels(batch.Labels, _options.LabelDropout);
        _labels = LabelBatch.Create(kept, _labelCount, device);
        _wanted = LabelBatch.Create(
            _options.ModeSeekingWeight > 0 ? ModeSeeking.Pair(kept) : kept,
            _labelCount,
            device
        );
        _noise = random.Normal([batch.Labels.Count, _options.Network.NoiseWidth], device);
        _drawn = _generator.Draw(_noise, _wanted, _options.Precision);

        var isPenalized = _options.R1Weight > 0 && batch.Step % _options.R1Every == 0;
        var pictures = _augmentation.Apply(batch.Pixels, random).detach().requires_grad_(isPenalized);
        var precision = isPenalized ? ComputePrecision.Float32 : _options.Precision;
        var real = _discriminator.Judge(pictures, _labels, precision);
        var drawn = JudgeDrawn(_drawn.detach(), random);

        var loss = _loss.OfDiscriminator(real.Scores, drawn.Scores);
        if (isPenalized)
            loss = loss.Plus(GradientPenalty.R1(real.Scores, pictures, _options.R1Weight * _options.R1Every));
        return real.Labels is { } named ? loss.Plus(LabelLoss(named, _labels).Times(_options.LabelLossWeight)) : loss;
    }

    private Tensor ClassifierLoss(TrainingBatch batch, StepRandom random) =>
        LabelLoss(_classifier!.call(Disturb(batch.Pixels, random)), _labels!);

    private Tensor GeneratorLoss(TrainingBatch batch, StepRandom random)
    {
        // The parameters of the other networks only pass the gradient on.
        SetLearning(false);
        var verdict = JudgeDrawn(_drawn!, random);
        var loss = _loss.OfGenerator(verdict.Scores);
        if ((verdict.Labels ?? Classify(_drawn!, random)) is { } named)
            loss = loss.Plus(LabelLoss(named, _wanted!).Times(_options.LabelLossWeight));
        if (_options.ModeSeekingWeight > 0)
            loss = loss.Plus(ModeSeeking.Loss(_noise!, _drawn!).Times(_options.ModeSeekingWeight));
        return loss;
    }

    /// <summary>Hits over labels, as a mean over pictures, that a scorer finds in pictures drawn for the labels of others.</summary>
    private (double Sum, int Pictures) Accuracy(IGuidingScorer scorer, TrainingBatch batch, StepRandom random)
    {
        var device = batch.Pixels.device;
        using var labels = LabelBatch.Create(batch.Labels, _labelCount, device);
        var noise = random.Normal([batch.Labels.Count, _options.Network.NoiseWidth], device);
        using var scores = scorer.Logits(_generator.Draw(noise, labels)).cpu();
        var wanted = batch.Labels.Select(own => own.Select(label => _scorerIndices[label]).ToArray()).ToArray();
        return LabelAccuracy.Measure(scores.data<float>().ToArray(), wanted, scorer.Vocabulary.Count).SumOverImages;
    }

    private Verdict JudgeDrawn(Tensor drawn, StepRandom random) =>
        _discriminator.Judge(_augmentation.Apply(drawn, random), _wanted!, _options.Precision);

    /// <summary>What the classifier sees in drawn pictures; it measures them by what it knows of the data's.</summary>
    private Tensor? Classify(Tensor drawn, StepRandom random)
    {
        if (_classifier is null)
            return null;
        _classifier.eval();
        var named = _classifier.call(Disturb(drawn, random));
        _classifier.train();
        return named;
    }

    /// <summary>
    /// What the classifier is shown. Noise hides the patterns too faint to see that would convince it in the place of an
    /// object (Cohen et al. 2019, "Certified adversarial robustness via randomized smoothing").
    /// </summary>
    private Tensor Disturb(Tensor pictures, StepRandom random) =>
        _augmentation
            .Apply(pictures, random)
            .Plus(random.Normal(pictures.shape, pictures.device).Times(ClassifierNoise));

    private Tensor LabelLoss(Tensor logits, LabelBatch labels)
    {
        using var wanted = labels.MultiHot();
        return nn.functional.binary_cross_entropy_with_logits(logits, wanted).Times(_labelCount);
    }

    private void ForgetLabels()
    {
        _labels?.Dispose();
        _wanted?.Dispose();
        (_labels, _wanted) = (null, null);
    }

    private void SetLearning(bool learns)
    {
        foreach (var parameter in _discriminator.parameters().Concat(_classifier?.parameters() ?? []))
            parameter.requires_grad = learns;
    }
}
