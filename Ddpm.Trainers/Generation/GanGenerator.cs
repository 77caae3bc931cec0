using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// A trained GAN, which makes a picture in one network evaluation. There are no noise levels to step along and nothing to
/// guide, so it has no sampling of its own.
/// </summary>
public sealed class GanGenerator : TrainedModel, IConditionalGenerator
{
    private const string NetworkPrefix = "network.";

    private readonly GanDescription _description;

    internal GanGenerator(GanDescription description, GeneratorNetwork network, Device device, bool ownsNetwork = true)
        : this(description, new(network, device, ownsNetwork, description.OnnxGraph, NetworkPrefix)) { }

    private GanGenerator(GanDescription description, ModelNetwork network)
        : base(description, network) => _description = description;

    /// <inheritdoc />
    public override string Kind => ModelKind.Gan.Name;

    /// <inheritdoc />
    public SamplingOptions? Sampling => null;

    /// <inheritdoc />
    public bool UsesLabels => _description.Conditional;

    /// <inheritdoc />
    public bool TakesNegativeLabels => false;

    internal GanDescription Description => _description;

    /// <summary>Reads a model from its description and weights.</summary>
    /// <exception cref="InvalidDataException">They are damaged or do not fit together.</exception>
    public static GanGenerator Read(string description, Stream weights, ComputeDevice device)
    {
        var parsed = ModelDescription.Parse<GanDescription>(description);
        var stored = SafeTensorsStream.Open(weights);
        var described = parsed.Network.CostOf(parsed.Shape, parsed.LabelCount).Parameters;
        ModuleWeights.RequireCount(stored, NetworkPrefix, described);
        var read = NetworkWeights.Read(stored, NetworkPrefix);
        return new GanGenerator(parsed, new ModelNetwork(read, device, parsed.BuildNetworkToLoad, parsed.OnnxGraph));
    }

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
        var pixels = Network.UsesOnnxRuntime(request.Runtime, ComputePrecision.Float32)
            ? DrawOnOnnxRuntime(rows)
            : DrawOnTorch(rows);
        var images = new GeneratedImages(Shape, PixelRange.ToBytes(pixels));
        request.OnStep?.Invoke(new GenerationStep(1, 1, () => images));
        return images;
    }

    /// <inheritdoc />
    public void CheckSampling(SamplingOptions? sampling, GenerationGuides guides)
    {
        ArgumentNullException.ThrowIfNull(guides);
        if (sampling is not null)
            throw new ArgumentException(
                "A GAN makes a picture in one network evaluation: it has no steps, guidance, thresholds or precision to choose. Leave the sampling "
                    + $"options out; got {sampling}."
            );
        if (guides.Model is not null || guides.Scorer is not null)
            throw new ArgumentException("A GAN cannot be guided by other models.");
    }

    /// <summary>Draws pictures, in evaluation mode.</summary>
    /// <returns>float32 [N, C, H, W], −1 to 1.</returns>
    internal Tensor Draw(IReadOnlyList<int[]> labels, IReadOnlyList<long> seeds)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var batch = LabelBatch.Create(labels, Vocabulary.Count, Device);
        var width = _description.Network.NoiseWidth;
        var noise = tensor(new RowNoise(seeds).Normal(0, width), [seeds.Count, width], device: Device);
        return ((GeneratorNetwork)Module).Draw(noise, batch).MoveToOuterDisposeScope();
    }

    /// <summary>Takes over the weights of a network in training.</summary>
    internal void Take(IReadOnlyDictionary<string, Tensor> weights)
    {
        ModuleWeights.Load(Module, weights);
        Network.Change();
    }

    private float[] DrawOnTorch(GenerationRows rows)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        return Draw(rows.Labels, rows.Seeds).cpu().data<float>().ToArray();
    }

    private float[] DrawOnOnnxRuntime(GenerationRows rows)
    {
        var width = _description.Network.NoiseWidth;
        var pictures = new float[rows.Seeds.Count * Shape.Length];
        using var noise = OnnxSession.Copy(new RowNoise(rows.Seeds).Normal(0, width), rows.Seeds.Count, width);
        if (!UsesLabels)
        {
            Network.Session.Run([noise], GanGraph.PicturesOutput, pictures);
            return pictures;
        }

        var labels = LabelRows.Of(rows.Labels, Vocabulary.Count);
        using var indices = OnnxSession.Copy(labels.Indices, labels.Count, labels.Width);
        Network.Session.Run([noise, indices], GanGraph.PicturesOutput, pictures);
        return pictures;
    }
}
