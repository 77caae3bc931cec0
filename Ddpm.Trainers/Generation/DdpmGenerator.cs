using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Ddpm.Trainers;

/// <summary>A trained conditional diffusion model, or a student of one.</summary>
public sealed class DdpmGenerator : TrainedModel, IConditionalGenerator
{
    private const string NetworkPrefix = "network.";
    private const string MeanName = "pixels.mean";

    private readonly DdpmDescription _description;
    private readonly NormalizedRange _range;
    private readonly float[] _mean;

    internal DdpmGenerator(
        DdpmDescription description,
        DenoisingNetwork network,
        float[] mean,
        Device device,
        bool ownsNetwork = true
    )
        : this(
            description,
            new(
                network,
                device,
                ownsNetwork,
                description.OnnxGraph,
                NetworkPrefix,
                NamedArray.Of(MeanName, mean, mean.Length)
            ),
            mean
        ) { }

    private DdpmGenerator(DdpmDescription description, ModelNetwork network, float[] mean)
        : base(description, network)
    {
        _description = description;
        _mean = mean;
        NoiseSchedule = Structure.BuildSchedule();
        _range = new NormalizedRange(Statistics);
    }

    /// <inheritdoc />
    public override string Kind => (IsDistilled ? ModelKind.Student : ModelKind.Ddpm).Name;

    /// <summary>Whether the model is a student that needs few steps, sampled with "consistency" and guidance scale 1.</summary>
    public bool IsDistilled => _description.DistilledGuidance is not null;

    /// <inheritdoc />
    public SamplingOptions Sampling => _description.Sampling;

    SamplingOptions? IConditionalGenerator.Sampling => Sampling;

    /// <inheritdoc />
    public bool TakesNegativeLabels => _description.LabelDropout > 0;

    internal DdpmDescription Description => _description;

    internal DiffusionStructure Structure => _description.Structure;

    internal NoiseSchedule NoiseSchedule { get; }

    /// <summary>The network on torch with what its answer means, for training.</summary>
    internal DenoisingModel ModelIn(ComputePrecision precision) =>
        new(NetworkIn(precision), NoiseSchedule, Structure.Target);

    internal PixelStatistics Statistics => new(_mean, _description.PixelScale);

    /// <summary>Reads a model from its description and weights.</summary>
    /// <exception cref="InvalidDataException">They are damaged or do not fit together.</exception>
    public static DdpmGenerator Read(string description, Stream weights, ComputeDevice device)
    {
        var parsed = ModelDescription.Parse<DdpmDescription>(description);
        var stored = SafeTensorsStream.Open(weights);
        var described = parsed.Structure.Network.CostOf(parsed.Shape, new LabelVocabulary(parsed.Labels)).Parameters;
        ModuleWeights.RequireCount(stored, NetworkPrefix, described);
        var average = stored.Header.Entries.FirstOrDefault(entry => entry.Name == MeanName);
        if (average is null || average.Count != parsed.Shape.Length)
            throw new InvalidDataException($"The weights lack '{MeanName}' of {parsed.Shape.Length} values.");
        if (average.Type != ScalarType.Float32)
            throw new InvalidDataException($"'{MeanName}' holds {average.Type}; float32 was expected.");

        var read = NetworkWeights.Read(stored, NetworkPrefix, MeanName);
        return new DdpmGenerator(
            parsed,
            new ModelNetwork(read, device, parsed.BuildNetworkToLoad, parsed.OnnxGraph),
            read.Find(MeanName)!.Values!
        );
    }

    /// <inheritdoc />
    public GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var sampling = CheckRequest(request, out var rows);
        if (rows.Labels.Count == 0)
            return new GeneratedImages(Shape, []);

        var levels = sampling.Spacing.Place(NoiseSchedule, sampling.Steps);
        var network = DenoiserOn(request.Runtime, sampling.Precision);
        var recognition = new LabelRecognition(network, Vocabulary.Count);
        return ToImages(
            sampling.VerifyLabels == 0
                ? Draw(rows, 0, pictures => pictures)
                : LabelVerification.Draw(rows, sampling.VerifyLabels, recognition, Draw, cancellationToken)
        );

        float[] Draw(GenerationRows drawn, int redraw, Func<float[], float[]> amongAll)
        {
            var guided = Guide(network, drawn, sampling, request);
            var noise = new RowNoise(drawn.Seeds);
            var start = noise.Normal(0, Shape.Length);
            TensorPrimitives.Multiply(start, (float)levels[0].Sigma, start);
            return sampling.Sampler.Sample(
                (noisy, level, denoised) =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    guided.Denoiser(noisy, level, denoised);
                },
                levels,
                start,
                step => noise.Normal(step, Shape.Length),
                (step, current) =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Report(step, redraw, () => ToImages(amongAll(current)));
                }
            );
        }

        void Report(int step, int redraw, Func<GeneratedImages> currentImages)
        {
            var isOver = false;
            request.OnStep?.Invoke(
                new GenerationStep(
                    step,
                    sampling.Steps,
                    () =>
                        isOver
                            ? throw new InvalidOperationException(
                                $"The pictures of step {step} can be had while it is reported, and not later."
                            )
                            : currentImages()
                )
                {
                    Redraw = redraw,
                }
            );
            isOver = true;
        }
    }

    /// <inheritdoc />
    public int NetworkEvaluations(SamplingOptions? sampling = null, int labelsPerPicture = 1)
    {
        sampling ??= Sampling;
        var guidance = sampling.LabelGuidance(hasGuide: sampling.GuideScale != 1, _description.TakesGuidance);
        var guided = guidance.QuestionsFor(labelsPerPicture) + (sampling.GuideScale == 1 ? 0 : 1);
        var drawing = sampling
            .Sampler.Plan(sampling.Spacing.Place(NoiseSchedule, sampling.Steps))
            .Sum(question => sampling.GuidanceInterval.Contains(question.Level) ? guided : 1);
        return drawing + (sampling.VerifyLabels == 0 ? 0 : LabelRecognition.Evaluations(labelsPerPicture));
    }

    /// <summary>Makes sure that the model can do what is asked for.</summary>
    /// <returns>How the pictures are to be drawn.</returns>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal SamplingOptions CheckRequest(GenerationRequest request, out GenerationRows rows)
    {
        ArgumentNullException.ThrowIfNull(request);
        rows = GenerationRows.Of(request);
        var sampling = request.Sampling ?? Sampling;
        CheckSampling(sampling, request.Guides);
        if (!TakesNegativeLabels && rows.Negatives.Any(row => row.Length > 0))
            throw new ArgumentException(
                "The model was trained without label dropout and cannot keep clear of negative labels.",
                nameof(request)
            );
        return sampling;
    }

    /// <inheritdoc />
    public void CheckSampling(SamplingOptions? sampling, GenerationGuides guides)
    {
        sampling ??= Sampling;
        ArgumentNullException.ThrowIfNull(guides);
        sampling.Validate();
        Structure.RequireSampling(sampling, _description.LabelDropout);
        GuideChecks.RequireModels(sampling, guides);
        if (guides.Model is { } model)
            GuideChecks.RequireSameWorld(model._description, _description, model._mean, _mean);
        if (guides.Scorer is { } scorer)
            GuideChecks.MatchScorer(scorer.Vocabulary, scorer.Shape, Vocabulary, Shape);
    }

    private IDenoisingNetwork NetworkIn(ComputePrecision precision) =>
        ((DenoisingNetwork)Module).ComputingIn(precision);

    private NetworkDenoiser DenoiserOn(InferenceRuntime runtime, ComputePrecision precision) =>
        new(
            Network.UsesOnnxRuntime(runtime, precision)
                ? new OnnxDenoisingBackend(Network.Session, Shape, Structure.Network.GuidanceInput)
                : new TorchDenoisingBackend(NetworkIn(precision.On(Device)), Shape, Device),
            NoiseSchedule,
            Structure.Target
        );

    private GuidedDenoiser Guide(
        NetworkDenoiser network,
        GenerationRows rows,
        SamplingOptions sampling,
        GenerationRequest request
    )
    {
        var guides = request.Guides;
        var weaker = sampling.GuideScale == 1 ? null : guides.Model?.DenoiserOn(request.Runtime, sampling.Precision);
        var scorer = sampling.ScorerScale > 0 ? guides.Scorer : null;
        return new GuidedDenoiser(
            network,
            weaker,
            scorer is null ? null : denoiser => GuideByScorer(denoiser, scorer, rows, sampling.ScorerScale),
            _range,
            rows,
            Vocabulary.Count,
            sampling.LabelGuidance(hasGuide: weaker is not null, _description.TakesGuidance),
            sampling
        );
    }

    private Denoiser<float> GuideByScorer(
        Denoiser<float> denoiser,
        IGuidingScorer scorer,
        GenerationRows rows,
        double scale
    )
    {
        var indices = GuideChecks.MatchScorer(scorer.Vocabulary, scorer.Shape, Vocabulary, Shape);
        return ScorerGuidance.Wrap(
            denoiser,
            Logits,
            new LabelTargets(Translate(rows.Labels), Translate(rows.Negatives), scorer.Vocabulary.Count),
            Shape,
            scale
        );

        Tensor Logits(Tensor normalized)
        {
            using var normalizer = new PixelNormalizer(Statistics, Shape, normalized.device);
            return scorer.Logits(normalizer.Denormalize(normalized));
        }

        int[][] Translate(IReadOnlyList<int[]> labels) =>
            [.. labels.Select(own => own.Select(label => indices[label]).ToArray())];
    }

    private GeneratedImages ToImages(ReadOnlySpan<float> normalized) => new(Shape, _range.ToBytes(normalized));
}
