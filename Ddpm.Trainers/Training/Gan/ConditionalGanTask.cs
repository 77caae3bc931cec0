using System.Text.Json;
using Ddpm.Trainers.Adversarial;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Networks.Gan;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>
/// Lets a discriminator learn to tell pictures of the data from drawn ones, and a generator to draw such that it cannot
/// (Goodfellow et al. 2014, algorithm 1 with k = 1): one batch of drawn pictures a step, for both.
/// </summary>
internal sealed class ConditionalGanTask : ITrainingTask, IDisposable
{
    private const int HeadStartSteps = 200;
    private const double HeadStartFraction = 0.1;

    private readonly GeneratorNetwork _generator;
    private readonly DiscriminatorNetwork _discriminator;
    private readonly ConditionalGanOptions _options;
    private readonly AdversarialLoss _loss;
    private readonly DifferentiableAugmentation _augmentation;
    private readonly int _labelCount;
    private readonly Action<TrainingProgress, WeightAverage>? _onEpoch;

    // What the discriminator's turn leaves for the generator's in the same step.
    private Tensor? _drawn;
    private LabelBatch? _labels;

    public ConditionalGanTask(
        GeneratorNetwork generator,
        DiscriminatorNetwork discriminator,
        ConditionalGanOptions options,
        LabelVocabulary vocabulary,
        Func<TrainingProgress, ModelRecord> record,
        Action<TrainingProgress, WeightAverage>? onEpoch,
        TrainingSampler? sampler = null
    )
    {
        Sampler = sampler;
        _generator = generator;
        _discriminator = discriminator;
        _options = options;
        _loss = AdversarialLoss.ByName(options.Loss);
        _augmentation = new DifferentiableAugmentation(options.Augmentation);
        _labelCount = vocabulary.Count;
        _onEpoch = onEpoch;
        Record = record;
        Model = new TrainingObjective("generator", generator, GeneratorLoss)
        {
            LearningRate = batch => IsHeadStart(batch) ? 0 : Rate(options.Training.LearningRate, batch),
        };
        Objectives =
        [
            new TrainingObjective("discriminator", discriminator, DiscriminatorLoss)
            {
                LearningRate = batch => Rate(options.DiscriminatorLearningRate ?? options.Training.LearningRate, batch),
            },
            Model,
        ];
    }

    public IReadOnlyList<TrainingObjective> Objectives { get; }

    public TrainingObjective Model { get; }

    public Func<TrainingProgress, ModelRecord> Record { get; }

    public TrainingSampler? Sampler { get; }

    public string Describe() =>
        PreviousModels.Describe(
            $"gan {JsonSerializer.Serialize(_options with { Training = ConditionalGanOptions.DefaultTraining })}",
            _options.PreviousModel
        );

    public void OnStep(TrainingProgress progress, WeightAverage average)
    {
        if (progress.Epoch == Math.Floor(progress.Epoch))
            _onEpoch?.Invoke(progress, average);
    }

    public void Dispose()
    {
        _labels?.Dispose();
        _labels = null;
    }

    // A discriminator that knows nothing yet would only spoil what the previous generator has learnt.
    private bool IsHeadStart(TrainingBatch batch) =>
        _options.PreviousModel is not null && batch.Step < HeadStartSteps && batch.Fraction < HeadStartFraction;

    private double Rate(double peak, TrainingBatch batch) =>
        peak
        * LearningRateSchedule.MultiStep(
            batch.Step,
            _options.Training.WarmupSteps,
            batch.Epoch,
            _options.Milestones,
            _options.MilestoneFactor
        );

    private Tensor DiscriminatorLoss(TrainingBatch batch, StepRandom random)
    {
        var device = batch.Pixels.device;
        SetLearning(true);
        _labels?.Dispose();
        _labels = LabelBatch.Create(batch.Labels, _labelCount, device);
        _drawn = _generator.Draw(
            random.Normal([batch.Labels.Count, _options.Network.NoiseWidth], device),
            _labels,
            _options.Precision
        );

        var isPenalized = _options.R1Weight > 0 && batch.Step % _options.R1Every == 0;
        var pictures = _augmentation.Apply(batch.Pixels, random).detach().requires_grad_(isPenalized);
        var precision = isPenalized ? ComputePrecision.Float32 : _options.Precision;
        var real = _discriminator.Judge(pictures, _labels, precision);
        var drawn = Judge(_drawn.detach(), random);

        var loss = _loss.OfDiscriminator(real.Scores, drawn.Scores);
        if (isPenalized)
            loss += GradientPenalty.R1(real.Scores, pictures, _options.R1Weight * _options.R1Every);
        return real.Labels is { } named ? loss + LabelLoss(named) : loss;
    }

    private Tensor GeneratorLoss(TrainingBatch batch, StepRandom random)
    {
        // The discriminator's parameters only pass the gradient on.
        SetLearning(false);
        var verdict = Judge(_drawn!, random);
        var loss = _loss.OfGenerator(verdict.Scores);
        return verdict.Labels is { } named ? loss + LabelLoss(named) : loss;
    }

    private Verdict Judge(Tensor drawn, StepRandom random) =>
        _discriminator.Judge(_augmentation.Apply(drawn, random), _labels!, _options.Precision);

    private Tensor LabelLoss(Tensor logits)
    {
        using var wanted = _labels!.MultiHot();
        return nn.functional.binary_cross_entropy_with_logits(logits, wanted)
            * (_options.LabelLossWeight * _labelCount);
    }

    private void SetLearning(bool learns)
    {
        foreach (var parameter in _discriminator.parameters())
            parameter.requires_grad = learns;
    }
}
