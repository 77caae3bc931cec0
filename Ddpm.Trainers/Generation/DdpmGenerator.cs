using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A trained conditional diffusion model, or a student of one.</summary>
public sealed class DdpmGenerator : TrainedModel, IConditionalGenerator
{
    private const string MeanName = "pixels.mean";

    private readonly DdpmDescription _description;
    private readonly DenoisingNetwork _network;
    private readonly PixelNormalizer _normalizer;
    private readonly float[] _mean;

    internal DdpmGenerator(
        DdpmDescription description,
        DenoisingNetwork network,
        float[] mean,
        Device device,
        bool ownsNetwork = true
    )
        : base(description, network, device, ownsNetwork)
    {
        _description = description;
        _network = network;
        _mean = mean;
        Model = new DenoisingModel(network, Structure.BuildSchedule(), Structure.Target);
        _normalizer = new PixelNormalizer(Statistics, Shape, device);
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

    internal DenoisingModel Model { get; }

    /// <summary>The same model with a network that computes in a type.</summary>
    internal DenoisingModel ModelIn(ComputePrecision precision) =>
        new(_network.ComputingIn(precision), Model.Schedule, Model.Target);

    internal PixelStatistics Statistics => new(_mean, _description.PixelScale);

    /// <summary>Reads a model from its description and weights.</summary>
    /// <exception cref="InvalidDataException">They are damaged or do not fit together.</exception>
    public static DdpmGenerator Read(string description, Stream weights, Device device)
    {
        TorchRuntime.EnsureLoaded();
        var parsed = ModelDescription.Parse<DdpmDescription>(description);
        var stored = SafeTensorsStream.Open(weights);
        var described = parsed.Structure.Network.CostOf(parsed.Shape, parsed.Labels.Count).Parameters;
        ModuleWeights.RequireCount(stored, "network.", described);
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
            network => ModuleWeights.Read(network, stored, "network.", others),
            device,
            network => new DdpmGenerator(parsed, network, mean.data<float>().ToArray(), device)
        );
    }

    private protected override Dictionary<string, Tensor> Constants() => new() { [MeanName] = tensor(_mean) };

    /// <inheritdoc />
    public GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var sampling = CheckRequest(request, out var rows);
        if (rows.Labels.Count == 0)
            return new GeneratedImages(Shape, []);

        var levels = sampling.Spacing.Place(Model.Schedule, sampling.Steps);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        if (sampling.VerifyLabels == 0)
            return ToImages(Draw(rows, 0, pictures => pictures));
        var recognition = new LabelRecognition(Model, Vocabulary.Count);
        return ToImages(LabelVerification.Draw(rows, sampling.VerifyLabels, recognition, Draw, cancellationToken));

        Tensor Draw(GenerationRows drawn, int redraw, Func<Tensor, Tensor> amongAll)
        {
            using var guided = Guide(drawn, sampling, request.Guides);
            var noise = new RowNoise(drawn.Seeds);
            long[] rowShape = [Shape.Channels, Shape.Height, Shape.Width];
            return sampling.Sampler.Sample(
                Denoise,
                levels,
                start: noise.Normal(0, rowShape, Device).Times(levels[0].Sigma),
                step => noise.Normal(step, rowShape, Device),
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

    /// <inheritdoc />
    public int NetworkEvaluations(SamplingOptions? sampling = null, int labelsPerPicture = 1)
    {
        sampling ??= Sampling;
        var guidance = sampling.LabelGuidance(hasGuide: sampling.GuideScale != 1);
        var guided = guidance.QuestionsFor(labelsPerPicture) + (sampling.GuideScale == 1 ? 0 : 1);
        var drawing = sampling
            .Sampler.Plan(sampling.Spacing.Place(Model.Schedule, sampling.Steps))
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
            ModelIn(sampling.Precision.On(Device)),
            guides.Model is { } weaker ? weaker.ModelIn(sampling.Precision.On(weaker.Device)) : null,
            scorer,
            _normalizer,
            rows,
            Vocabulary.Count,
            sampling,
            Device
        );
    }

    private GeneratedImages ToImages(Tensor normalized)
    {
        using var bytes = _normalizer.ToBytes(normalized).cpu();
        return new GeneratedImages(Shape, bytes.bytes.ToArray());
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _normalizer.Dispose();
        base.Dispose(disposing);
    }
}
