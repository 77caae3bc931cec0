using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Networks.Gan;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Generation;

/// <summary>
/// A trained GAN, which makes a picture in one network call. There are no noise levels to step along and nothing to
/// guide, so sampling options mean nothing to it.
/// </summary>
public sealed class GanGenerator : IConditionalGenerator
{
    /// <summary>What <see cref="ITrainedModel.Kind"/> says.</summary>
    public const string ModelKind = "gan";

    private const string NetworkPrefix = "network.";

    // Of SamplingOptions, up to format 1.5.
    private const int EarlierDefaultSteps = 50;

    private readonly GanDescription _description;
    private readonly GeneratorNetwork _network;
    private readonly Device _device;
    private readonly bool _ownsNetwork;

    internal GanGenerator(GanDescription description, GeneratorNetwork network, Device device, bool ownsNetwork = true)
    {
        _ownsNetwork = ownsNetwork;
        _description = description;
        _network = network;
        _device = device;
        _network.eval();
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

    /// <inheritdoc />
    public bool TakesOneCall => true;

    /// <inheritdoc />
    public bool UsesLabels => _description.Conditional;

    /// <inheritdoc />
    public bool TakesNegativeLabels => false;

    internal GanDescription Description => _description;

    internal nn.Module Network => _network;

    /// <summary>A model in training, for a snapshot.</summary>
    internal static ModelRecord Record(GanDescription description) =>
        new(ModelKind, description.ToJson(), NetworkPrefix, new Dictionary<string, Tensor>());

    /// <summary>Reads a model from its description and weights.</summary>
    /// <exception cref="InvalidDataException">They are damaged or do not fit together.</exception>
    public static GanGenerator Read(string description, Stream weights, Device device)
    {
        TorchRuntime.EnsureLoaded();
        var parsed = ModelDescription.Parse<GanDescription>(description);
        var stored = SafeTensorsStream.Open(weights);
        var described = parsed.Network.CostOf(parsed.Shape, parsed.LabelCount).Parameters;
        ModuleWeights.RequireCount(stored, NetworkPrefix, described);
        return ModuleWeights.ToModel(
            parsed.BuildNetworkToLoad(),
            network => ModuleWeights.Read(network, stored, NetworkPrefix, new Dictionary<string, Tensor>()),
            device,
            network => new GanGenerator(parsed, network, device)
        );
    }

    /// <inheritdoc />
    public string WriteDescription() => _description.ToJson();

    /// <inheritdoc />
    public void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32) =>
        ModuleWeights.Write(stream, _network, NetworkPrefix, new Dictionary<string, Tensor>(), storage);

    /// <inheritdoc />
    public GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var rows = GenerationRows.Of(request);
        CheckSampling(request.Sampling, request.Guides);
        if (rows.Negatives.Any(row => row.Length > 0))
            throw new ArgumentException("A GAN cannot keep clear of negative labels; leave them out.", nameof(request));
        if (rows.Labels.Count == 0)
            return new GeneratedImages(Shape, []);

        cancellationToken.ThrowIfCancellationRequested();
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var images = ToImages(Draw(rows.Labels, rows.Seeds));
        request.OnStep?.Invoke(new GenerationStep(1, 1, () => images));
        return images;
    }

    /// <inheritdoc />
    public void CheckSampling(SamplingOptions sampling, GenerationGuides guides)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(guides);
        RequireNoSampling(sampling);
        if (guides.Model is not null || guides.Scorer is not null)
            throw new ArgumentException("A GAN cannot be guided by other models.");
    }

    /// <summary>
    /// Makes sure that nothing is asked of a GAN that means nothing to it. Its files say what sampling was by default when they
    /// were written.
    /// </summary>
    /// <exception cref="ArgumentException">A sampling option is not as it is by default.</exception>
    public static void RequireNoSampling(SamplingOptions sampling)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        var byDefault = new SamplingOptions();
        if (sampling != byDefault && sampling != byDefault with { Steps = EarlierDefaultSteps })
            throw new ArgumentException(
                "A GAN makes a picture in one call: it has no steps, guidance, thresholds or precision of its own. Leave the sampling options as "
                    + $"they are by default; got {sampling}."
            );
    }

    /// <summary>Draws pictures, in evaluation mode.</summary>
    /// <returns>float32 [N, C, H, W], −1 to 1.</returns>
    internal Tensor Draw(IReadOnlyList<int[]> labels, IReadOnlyList<long> seeds)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var batch = LabelBatch.Create(labels, Vocabulary.Count, _device);
        var noise = new RowNoise(seeds).Normal(0, [_description.Network.NoiseWidth], _device);
        return _network.Draw(noise, batch).MoveToOuterDisposeScope();
    }

    /// <summary>Takes over the weights of a network in training.</summary>
    internal void Take(IReadOnlyDictionary<string, Tensor> weights) => ModuleWeights.Load(_network, weights);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_ownsNetwork)
            _network.Dispose();
    }

    private GeneratedImages ToImages(Tensor pictures)
    {
        using var bytes = PixelRange.ToBytes(pictures).cpu();
        return new GeneratedImages(Shape, bytes.bytes.ToArray());
    }
}
