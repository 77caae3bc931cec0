using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The network of a trained model: weights in memory, of which a network on TorchSharp or a session of ONNX Runtime is made
/// where it is first asked for. Any thread may ask.
/// </summary>
internal sealed class ModelNetwork : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ComputeDevice _device;
    private readonly string _prefix;
    private readonly NamedArray[] _constants;
    private readonly bool _isOwned;
    private readonly Func<nn.Module>? _build;
    private readonly Func<NetworkWeights, OnnxModel>? _graph;
    private NetworkWeights? _weights;
    private OnnxModel? _model;
    private nn.Module? _module;
    private OnnxSession? _session;

    /// <summary>A network that is there on TorchSharp.</summary>
    /// <param name="module">The network.</param>
    /// <param name="device">Where it lives.</param>
    /// <param name="isOwned">Whether it is disposed with this, and changed by nobody else.</param>
    /// <param name="graph">Makes an ONNX model of its weights; null for a network that has none.</param>
    /// <param name="prefix">What stands before the names of its tensors in files.</param>
    /// <param name="constants">What the model has beside the network, in files.</param>
    public ModelNetwork(
        nn.Module module,
        Device device,
        bool isOwned,
        Func<NetworkWeights, OnnxModel>? graph,
        string prefix,
        params NamedArray[] constants
    )
    {
        module.eval();
        _module = module;
        _device = device;
        _prefix = prefix;
        _constants = constants;
        _isOwned = isOwned;
        _graph = graph;
    }

    /// <summary>A network of weights that were read.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="build">Builds the network on TorchSharp, with any weights.</param>
    /// <param name="graph">Makes an ONNX model of the weights; null for a network that has none.</param>
    /// <exception cref="InvalidDataException">The weights do not fit the network.</exception>
    public ModelNetwork(
        NetworkWeights weights,
        ComputeDevice device,
        Func<nn.Module> build,
        Func<NetworkWeights, OnnxModel>? graph
    )
    {
        _weights = weights;
        _device = device;
        _prefix = weights.Prefix;
        _constants = [.. weights.Others];
        _isOwned = true;
        _build = build;
        _graph = graph;

        // Weights that do not fit are told now, and not when the first picture is asked for.
        if (UsesOnnxRuntime(InferenceRuntime.Auto, ComputePrecision.Float32))
            _model = _graph!(weights);
        else
            _ = Module;
    }

    /// <summary>Where it lives on TorchSharp.</summary>
    public Device Device => _device.Torch;

    /// <summary>The network on TorchSharp.</summary>
    /// <exception cref="TorchRuntimeException">libtorch does not load.</exception>
    public nn.Module Module
    {
        get
        {
            lock (_lock)
                return _module ??= Build(_weights!);
        }
    }

    /// <summary>The network on ONNX Runtime.</summary>
    public OnnxSession Session
    {
        get
        {
            lock (_lock)
                return _session ??= Prepare();
        }
    }

    /// <summary>Its weights, as files have them.</summary>
    public NetworkWeights Weights
    {
        get
        {
            lock (_lock)
                return WeightsNow();
        }
    }

    /// <summary>What the model has beside the network, in files.</summary>
    public IReadOnlyList<NamedArray> Constants => _constants;

    /// <summary>What stands before the names of its tensors in files.</summary>
    public string Prefix => _prefix;

    /// <summary>Whether ONNX Runtime computes what is asked for, and not TorchSharp.</summary>
    /// <exception cref="InvalidOperationException">ONNX Runtime is asked for and cannot compute it here.</exception>
    public bool UsesOnnxRuntime(InferenceRuntime runtime, ComputePrecision precision)
    {
        // A network that somebody else changes is one in training.
        if (!_isOwned)
            return false;
        if (runtime == InferenceRuntime.Auto)
            runtime = ModelRuntime.Default;
        if (runtime == InferenceRuntime.Torch || (runtime == InferenceRuntime.Auto && IsOnGpuOfTorch))
            return false;
        var problem =
            _graph is null ? "its network has no ONNX graph"
            : precision != ComputePrecision.Float32
                ? $"{precision} is asked for, and ONNX Runtime computes it in {ComputePrecision.Float32} alone"
            : OnnxRuntimeLibrary.Problem;
        return problem is null
            || (
                runtime == InferenceRuntime.OnnxRuntime
                    ? throw new InvalidOperationException(
                        $"The model cannot be computed by ONNX Runtime: {problem.TrimEnd('.')}."
                    )
                    : false
            );
    }

    /// <summary>Forgets what was made of weights that have changed since.</summary>
    public void Change()
    {
        lock (_lock)
        {
            _session?.Dispose();
            (_session, _weights, _model) = (null, null, null);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _session?.Dispose();
            if (_isOwned)
                _module?.Dispose();
        }
    }

    private bool IsOnGpuOfTorch => _device is { GpuDeviceId: not null, IsOfTorch: true };

    private OnnxSession Prepare()
    {
        var model = _model ?? _graph!(WeightsNow());
        _model = null;
        return new OnnxSession(model.ToBytes(), new() { GpuDeviceId = _device.GpuDeviceId });
    }

    private NetworkWeights WeightsNow() => _weights ?? NetworkWeights.Of(_module!, _prefix, _constants);

    // Who trains it further, or guides by it, needs gradients, whoever asks first.
    private nn.Module Build(NetworkWeights weights)
    {
        TorchRuntime.EnsureLoaded();
        using var training = inference_mode(false);
        var module = _build!();
        try
        {
            ModuleWeights.Load(module, weights);
            module.to(Device);
            module.eval();
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }
}
