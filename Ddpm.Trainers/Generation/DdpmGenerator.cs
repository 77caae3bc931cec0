using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Diffusion.Guidance;
using Ddpm.Trainers.Diffusion.Samplers;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Generation;

/// <summary>A trained conditional diffusion model.</summary>
public sealed class DdpmGenerator : IConditionalGenerator
{
    /// <summary>What <see cref="ITrainedModel.Kind"/> says.</summary>
    public const string ModelKind = "ddpm";

    private const string MeanName = "pixels.mean";
    private const string NetworkPrefix = "network.";

    private readonly DdpmDescription _description;
    private readonly DenoisingNetwork _network;
    private readonly DenoisingModel _model;
    private readonly PixelNormalizer _normalizer;
    private readonly float[] _mean;
    private readonly Device _device;
    private readonly bool _ownsNetwork;

    internal DdpmGenerator(
        DdpmDescription description,
        DenoisingNetwork network,
        float[] mean,
        Device device,
        bool ownsNetwork = true
    )
    {
        _ownsNetwork = ownsNetwork;
        _description = description;
        _network = network;
        _mean = mean;
        _device = device;
        _network.eval();
        _model = new DenoisingModel(network, description.BuildSchedule(), description.BuildTarget());
        _normalizer = new PixelNormalizer(new PixelStatistics(mean, description.PixelScale), Shape, device);
        Vocabulary = new LabelVocabulary(description.Labels);
    }

    /// <inheritdoc />
    public string Kind => ModelKind;

    /// <inheritdoc />
    public TimeSpan TrainingTime => TimeSpan.FromSeconds(_description.TrainedSeconds);

    /// <inheritdoc />
    public DataFingerprint? TrainingData => _description.TrainingData;

    /// <inheritdoc />
    public LabelVocabulary Vocabulary { get; }

    /// <inheritdoc />
    public ImageShape Shape => _description.Shape;

    /// <summary>
    /// Whether the model is a student that needs few steps, to be sampled with "consistency" and guidance scale 1.
    /// </summary>
    public bool IsDistilled => _description.DistilledGuidance is not null;

    /// <inheritdoc />
    public bool TakesNegativeLabels => _description.LabelDropout > 0;

    internal DdpmDescription Description => _description;

    internal DenoisingModel Model => _model;

    /// <summary>The same model with a network that computes in a type.</summary>
    internal DenoisingModel ModelIn(ComputePrecision precision) =>
        new(_network.ComputingIn(precision), _model.Schedule, _model.Target);

    internal nn.Module Network => _network;

    internal PixelStatistics Statistics => new(_mean, _description.PixelScale);

    internal Device Device => _device;

    /// <summary>The scorers whose loss was added in training, in the order in which they came.</summary>
    public IReadOnlyList<ModelIdentity> TrainingScorers =>
        [.. _description.TrainingScorers.Select(scorer => new ModelIdentity(scorer.Name, scorer.Sha256))];

    /// <summary>A model in training, for a snapshot.</summary>
    internal static ModelRecord Record(DdpmDescription description, float[] mean) =>
        new(
            ModelKind,
            description.ToJson(),
            NetworkPrefix,
            new Dictionary<string, Tensor> { [MeanName] = tensor(mean).DetachFromDisposeScope() }
        );

    /// <summary>Reads a model from its description and weights.</summary>
    /// <exception cref="InvalidDataException">They are damaged or do not fit together.</exception>
    public static DdpmGenerator Read(string description, Stream weights, Device device)
    {
        TorchRuntime.EnsureLoaded();
        var parsed = ModelDescription.Parse<DdpmDescription>(description).InThisFormat();
        var stored = SafeTensorsStream.Open(weights);
        var described = parsed.Network.CostOf(parsed.Shape, parsed.Labels.Count).Parameters;
        ModuleWeights.RequireCount(stored, NetworkPrefix, described);
        var average = stored.Header.Entries.FirstOrDefault(entry => entry.Name == MeanName);
        if (average is null || average.Count != parsed.Shape.Length)
            throw new InvalidDataException($"The weights lack '{MeanName}' of {parsed.Shape.Length} values.");
        if (average.Type != ScalarType.Float32)
            throw new InvalidDataException($"'{MeanName}' holds {average.Type}; float32 was expected.");

        using var scope = NewDisposeScope();
        var mean = empty(average.Shape, ScalarType.Float32, CPU);
        var others = new Dictionary<string, Tensor> { [MeanName] = mean };
        return ModuleWeights.ToModel(
            parsed.BuildNetworkToLoad(),
            network => ModuleWeights.Read(network, stored, NetworkPrefix, others),
            device,
            network => new DdpmGenerator(parsed, network, mean.data<float>().ToArray(), device)
        );
    }

    /// <inheritdoc />
    public string WriteDescription() => _description.ToJson();

    /// <inheritdoc />
    public void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32)
    {
        using var scope = NewDisposeScope();
        ModuleWeights.Write(
            stream,
            _network,
            NetworkPrefix,
            new Dictionary<string, Tensor> { [MeanName] = tensor(_mean) },
            storage
        );
    }

    /// <inheritdoc />
    public GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var (rows, levels, sampler) = CheckRequest(request);
        var sampling = request.Sampling;
        if (rows.Labels.Count == 0)
            return new GeneratedImages(Shape, []);

        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        if (sampling.VerifyLabels == 0)
            return ToImages(Draw(rows, 0, pictures => pictures));
        var recognition = new LabelRecognition(_model, Vocabulary.Count);
        return ToImages(LabelVerification.Draw(rows, sampling.VerifyLabels, recognition, Draw, cancellationToken));

        Tensor Draw(GenerationRows drawn, int redraw, Func<Tensor, Tensor> amongAll)
        {
            using var guided = Guide(drawn, sampling, request.Guides);
            var noise = new RowNoise(drawn.Seeds);
            long[] rowShape = [Shape.Channels, Shape.Height, Shape.Width];
            return sampler.Sample(
                Denoise,
                levels,
                start: noise.Normal(0, rowShape, _device).Times(levels[0].Sigma),
                step => noise.Normal(step, rowShape, _device),
                (step, current) =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    request.OnStep?.Invoke(
                        new GenerationStep(step, sampling.Steps, () => ToImages(amongAll(current))) { Redraw = redraw }
                    );
                }
            );

            Tensor Denoise(Tensor noisy, NoiseLevel level)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return guided.Denoiser(noisy, level);
            }
        }
    }

    /// <summary>Makes sure that the model can do what is asked for, and finds what it takes.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal (GenerationRows Rows, IReadOnlyList<NoiseLevel> Levels, ISampler Sampler) CheckRequest(
        GenerationRequest request
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var sampling = request.Sampling;
        sampling.Validate();
        var rows = GenerationRows.Of(request);
        CheckSampling(sampling, request.Guides);
        if (_description.LabelDropout == 0 && rows.Negatives.Any(row => row.Length > 0))
            throw new ArgumentException(
                "The model was trained without label dropout and cannot keep clear of negative labels.",
                nameof(request)
            );
        var levels = StepPlacement.ByName(sampling.Spacing).Place(_model.Schedule, sampling.Steps);
        return (rows, levels, Samplers.ByName(sampling.Sampler));
    }

    /// <inheritdoc />
    public void CheckSampling(SamplingOptions sampling, GenerationGuides guides)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(guides);
        if (_description.LabelDropout == 0 && sampling.GuidanceScale != 1)
            throw new ArgumentException(
                $"The model was trained without label dropout and can only be sampled with {nameof(sampling.GuidanceScale)} "
                    + $"1, got {sampling.GuidanceScale}."
            );
        if (_description.LabelDropout == 0 && sampling.NeedsUnconditional)
            throw new ArgumentException(
                "The model was trained without label dropout and can neither compose nor verify labels; leave "
                    + $"{nameof(sampling.ComposeLabels)} and {nameof(sampling.VerifyLabels)} out."
            );
        _ = StepPlacement.ByName(sampling.Spacing).Place(_model.Schedule, sampling.Steps);
        GuideChecks.RequireModels(sampling, guides);
        if (guides.Model is { } model)
            GuideChecks.RequireSameWorld(model._description, _description, model._mean, _mean);
        if (guides.Scorer is { } scorer)
            GuideChecks.MatchScorer(scorer.Vocabulary, scorer.Shape, Vocabulary, Shape);
    }

    private GuidedDenoiser Guide(GenerationRows rows, SamplingOptions sampling, GenerationGuides guides)
    {
        (Func<Tensor, Tensor>, LabelTargets)? scorer = null;
        if (guides.Scorer is { } guide)
        {
            var indices = GuideChecks.MatchScorer(guide.Vocabulary, guide.Shape, Vocabulary, Shape);
            scorer = (
                pictures => guide.Logits(_normalizer.Denormalize(pictures)),
                new LabelTargets(Translate(rows.Labels), Translate(rows.Negatives), guide.Vocabulary.Count)
            );

            int[][] Translate(IReadOnlyList<int[]> labels) =>
                [.. labels.Select(own => own.Select(label => indices[label]).ToArray())];
        }

        return new GuidedDenoiser(
            ModelIn(sampling.Precision),
            guides.Model?.ModelIn(sampling.Precision),
            scorer,
            _normalizer,
            rows,
            Vocabulary.Count,
            sampling,
            _device
        );
    }

    private GeneratedImages ToImages(Tensor normalized)
    {
        using var bytes = _normalizer.ToBytes(normalized).cpu();
        return new GeneratedImages(Shape, bytes.bytes.ToArray());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _normalizer.Dispose();
        if (_ownsNetwork)
            _network.Dispose();
    }
}
