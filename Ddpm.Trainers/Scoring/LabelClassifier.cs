using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Ddpm.Trainers;

/// <summary>
/// Says which labels a picture shows: a network, usually a ResNet18 (He et al. 2016), with one output for each label and a
/// sigmoid.
/// </summary>
public sealed class LabelClassifier : TrainedModel, IGuidingScorer
{
    private const string LastBias = ClassifierLayers.Head + ".bias";
    private const string LastWeight = ClassifierLayers.Head + ".weight";

    // Their names are those that torchvision's resnet18 has for them in PyTorch.
    private const string NetworkPrefix = "";

    private const int MostAtOnce = 64;
    private const int MostPixelsAtOnce = MostAtOnce * 128 * 128;

    private readonly LabelClassifierDescription _description;
    private readonly ClassifierInput _input;

    internal LabelClassifier(
        LabelClassifierDescription description,
        nn.Module<Tensor, Tensor> network,
        Device device,
        bool ownsNetwork = true
    )
        : this(
            description,
            new(ownsNetwork ? Frozen(network) : network, device, ownsNetwork, description.OnnxGraph, NetworkPrefix)
        ) { }

    private LabelClassifier(LabelClassifierDescription description, ModelNetwork network)
        : base(description, network)
    {
        _description = description;
        _input = description.BuildInput();
    }

    /// <inheritdoc />
    public override string Kind => ModelKind.Scorer.Name;

    /// <summary>Its network, such as "resnet18".</summary>
    public ClassifierNetwork NetworkKind => Description.Network;

    internal LabelClassifierDescription Description => _description;

    /// <summary>How it did on pictures that it did not learn from, when it was trained; null where nobody looked.</summary>
    public HeldOutRecord? HeldOut => _description.HeldOut;

    /// <summary>What logits are divided by before they become probabilities; see <see cref="TemperatureScaling"/>.</summary>
    public double Temperature => _description.Temperature;

    /// <summary>How many features a picture has; see <see cref="Features"/>.</summary>
    public int FeatureCount => Description.Network.Features;

    /// <summary>Reads a classifier from its description and weights.</summary>
    /// <exception cref="InvalidDataException">They are damaged or do not fit together.</exception>
    public static LabelClassifier Read(string description, Stream weights, ComputeDevice device)
    {
        var parsed = ModelDescription.Parse<LabelClassifierDescription>(description);
        var stored = SafeTensorsStream.Open(weights);
        CheckHead(parsed, name => stored.Header.Entries.FirstOrDefault(entry => entry.Name == name)?.Count ?? 0);
        var described = parsed.Network.ParametersOf(parsed.Labels.Count);
        ModuleWeights.RequireCount(stored, NetworkPrefix, described);
        var read = NetworkWeights.Read(stored, NetworkPrefix);
        return new LabelClassifier(
            parsed,
            new ModelNetwork(read, device, () => Frozen(parsed.BuildNetworkToLoad()), parsed.OnnxGraph)
        );
    }

    /// <summary>Makes a classifier of weights, which are copied.</summary>
    /// <exception cref="InvalidDataException">They do not fit the description.</exception>
    internal static LabelClassifier Of(
        LabelClassifierDescription description,
        IReadOnlyDictionary<string, Tensor> weights,
        Device device
    )
    {
        CheckHead(description, name => weights.GetValueOrDefault(name)?.numel() ?? 0);
        using (var outline = description.BuildOutline())
            ModuleWeights.RequireFit(outline, weights);
        return ModuleWeights.ToModel(
            description.BuildNetworkToLoad(),
            network => ModuleWeights.Load(network, weights),
            device,
            network => new LabelClassifier(description, network, device)
        );
    }

    // Looked at before the network is built, so that the weights, and not the description, set its size.
    private static void CheckHead(LabelClassifierDescription description, Func<string, long> countOf)
    {
        var labels = description.Labels.Count;
        var weights = labels * (long)description.Network.Features;
        foreach (var (name, needed) in new[] { (LastBias, labels), (LastWeight, weights) })
            if (countOf(name) is var found && found != needed)
                throw new InvalidDataException(
                    $"The scorer's description has {labels} labels; its weights have {found} values in '{name}', and "
                        + $"{needed} were expected."
                );
    }

    /// <summary>Scores pictures. Several threads may call it at once.</summary>
    /// <param name="pixels">
    /// The pictures one after the other, values 0 to 255, channels first (NCHW), each of <see cref="TrainedModel.Shape"/>.
    /// </param>
    /// <param name="count">How many pictures there are.</param>
    /// <param name="runtime">The library that computes.</param>
    /// <returns>
    /// The probability in [0, 1] of each label of <see cref="TrainedModel.Vocabulary"/>, picture after picture: count × labels.
    /// </returns>
    /// <exception cref="ArgumentException">There are more or fewer values than so many pictures have.</exception>
    public float[] Score(ReadOnlySpan<byte> pixels, int count, InferenceRuntime runtime = InferenceRuntime.Auto)
    {
        var scores = RawLogits(pixels, count, runtime);
        if (count == 0)
            return scores;
        TensorPrimitives.Divide(scores, (float)Temperature, scores);
        TensorPrimitives.Sigmoid(scores, scores);
        return scores;
    }

    /// <summary>
    /// What the network sees in pictures before it names labels: the averages that its last layer is given. Pictures that
    /// look alike to it have features close to each other. Several threads may call it at once.
    /// </summary>
    /// <param name="pixels">The pictures, as for <see cref="Score"/>.</param>
    /// <param name="count">How many pictures there are.</param>
    /// <param name="runtime">The library that computes.</param>
    /// <returns>The features, picture after picture: count × <see cref="FeatureCount"/>.</returns>
    /// <exception cref="ArgumentException">There are more or fewer values than so many pictures have.</exception>
    public float[] Features(ReadOnlySpan<byte> pixels, int count, InferenceRuntime runtime = InferenceRuntime.Auto) =>
        Compute(
            pixels,
            count,
            FeatureCount,
            runtime,
            ClassifierGraph.FeaturesOutput,
            pictures => ClassifierLayers.Features(OnTorch, pictures)
        );

    /// <inheritdoc />
    public Tensor Logits(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        using var scope = NewDisposeScope();
        return OnTorch.call(_input.Prepare(pixels.to(Device))).MoveToOuterDisposeScope();
    }

    /// <summary>The same classifier after it was measured; it takes the place of this one, which is not to be used any more.</summary>
    internal LabelClassifier With(double temperature, HeldOutRecord record) =>
        new(_description with { Temperature = temperature, HeldOut = record }, OnTorch, Device);

    /// <summary>What <see cref="Score"/> makes probabilities of, before the temperature.</summary>
    internal float[] RawLogits(
        ReadOnlySpan<byte> pixels,
        int count,
        InferenceRuntime runtime = InferenceRuntime.Auto
    ) =>
        Compute(
            pixels,
            count,
            Vocabulary.Count,
            runtime,
            ClassifierGraph.LogitsOutput,
            pictures => OnTorch.call(pictures)
        );

    private nn.Module<Tensor, Tensor> OnTorch => (nn.Module<Tensor, Tensor>)Module;

    private float[] Compute(
        ReadOnlySpan<byte> pixels,
        int count,
        int width,
        InferenceRuntime runtime,
        string output,
        Func<Tensor, Tensor> onTorch
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (pixels.Length != (long)count * Shape.Length)
            throw new ArgumentException(
                $"{count} pictures of {Shape} have {(long)count * Shape.Length} values; {pixels.Length} were given.",
                nameof(pixels)
            );

        var values = new float[count * width];
        var atOnce = Math.Clamp(MostPixelsAtOnce / (_input.Height * _input.Width), 1, MostAtOnce);
        var isOnnx = Network.UsesOnnxRuntime(runtime, ComputePrecision.Float32);
        for (var first = 0; first < count; first += atOnce)
        {
            var rows = Math.Min(atOnce, count - first);
            var pictures = PixelRange.FromBytes(pixels.Slice(first * Shape.Length, rows * Shape.Length));
            var target = values.AsSpan(first * width, rows * width);
            long[] shape = [rows, Shape.Channels, Shape.Height, Shape.Width];
            if (isOnnx)
            {
                using var input = OnnxSession.Copy(pictures, shape);
                Network.Session.Run([input], output, target);
            }
            else
                ComputeOnTorch(pictures, shape, onTorch, target);
        }

        return values;
    }

    private void ComputeOnTorch(float[] pictures, long[] shape, Func<Tensor, Tensor> network, Span<float> values)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var input = _input.Prepare(tensor(pictures, shape, device: Device));
        network(input).cpu().data<float>().CopyTo(values);
    }

    // Nobody trains it any more; who asks for a gradient wants that of a picture.
    private static TNetwork Frozen<TNetwork>(TNetwork network)
        where TNetwork : nn.Module
    {
        foreach (var parameter in network.parameters())
            parameter.requires_grad = false;
        return network;
    }
}
