using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Ddpm.Trainers;

/// <summary>How <see cref="OnnxSession"/> computes.</summary>
internal sealed record OnnxSessionOptions
{
    private const string ThreadsVariable = "OMP_NUM_THREADS";

    /// <summary>The GPU as CUDA counts them, or null for the CPU. <value>null by default.</value></summary>
    public int? GpuDeviceId { get; init; }

    /// <summary>
    /// How many threads compute one call.
    /// <value>What OMP_NUM_THREADS says, as libtorch has it; otherwise one a processor.</value>
    /// </summary>
    public int Threads { get; init; } = DefaultThreads();

    /// <summary>
    /// Whether threads that wait for each other keep their processor busy for a while: a little faster where nothing else runs, much
    /// slower where something does. <value>false by default.</value>
    /// </summary>
    public bool Spin { get; init; }

    /// <summary>What the name of a file begins with that is to say how long each node takes, or null for no such file. <value>null by default.</value></summary>
    public string? ProfilePrefix { get; init; }

    private static int DefaultThreads() =>
        int.TryParse(
            Environment.GetEnvironmentVariable(ThreadsVariable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var threads
        )
        && threads > 0
            ? threads
            : Environment.ProcessorCount;
}

/// <summary>An ONNX model that ONNX Runtime computes. Several threads may ask it at once.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string[] _inputs;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The model as a file has it; not needed afterwards.</param>
    /// <param name="options">How it is computed, or null for the defaults.</param>
    /// <exception cref="InvalidOperationException">
    /// ONNX Runtime, or its part for the GPU, does not load, or refuses the model. The message says what to do.
    /// </exception>
    public OnnxSession(byte[] model, OnnxSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        OnnxRuntimeLibrary.Require();
        options ??= new();
        try
        {
            using var settings = Settings(options);
            _session = new InferenceSession(model, settings);
        }
        catch (OnnxRuntimeException cause)
        {
            throw new InvalidOperationException($"ONNX Runtime cannot use the model: {cause.Message}", cause);
        }
        _inputs = [.. _session.InputNames];
    }

    /// <summary>Numbers for an input, copied.</summary>
    public static OrtValue Copy(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        var copy = Allocate(TensorElementType.Float, shape);
        values.CopyTo(copy.GetTensorMutableDataAsSpan<float>());
        return copy;
    }

    /// <inheritdoc cref="Copy(ReadOnlySpan{float}, ReadOnlySpan{long})" />
    public static OrtValue Copy(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape)
    {
        var copy = Allocate(TensorElementType.Int64, shape);
        values.CopyTo(copy.GetTensorMutableDataAsSpan<long>());
        return copy;
    }

    /// <summary>Computes one output.</summary>
    /// <param name="inputs">All inputs, in the model's order.</param>
    /// <param name="output">The name of the output.</param>
    /// <param name="values">Where its values are written; as many as it has.</param>
    /// <exception cref="ArgumentException">The output has more or fewer values.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime cannot compute it, for instance for want of memory.</exception>
    public void Run(IReadOnlyList<OrtValue> inputs, string output, Span<float> values)
    {
        try
        {
            using var settings = new RunOptions();
            using var results = _session.Run(settings, _inputs, inputs, [output]);
            var computed = results[0].GetTensorDataAsSpan<float>();
            if (computed.Length != values.Length)
                throw new ArgumentException(
                    $"'{output}' has {computed.Length} values; there is room for {values.Length}.",
                    nameof(values)
                );
            computed.CopyTo(values);
        }
        catch (OnnxRuntimeException cause)
        {
            throw new InvalidOperationException($"ONNX Runtime cannot compute '{output}': {cause.Message}", cause);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    private static OrtValue Allocate(TensorElementType type, ReadOnlySpan<long> shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, shape.ToArray());

    private static SessionOptions Settings(OnnxSessionOptions options)
    {
        var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = options.Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", options.Spin ? "1" : "0");
        if (options.ProfilePrefix is { } prefix)
        {
            // In this order: switching it on takes the prefix that is there.
            settings.ProfileOutputPathPrefix = prefix;
            settings.EnableProfiling = true;
        }
        if (options.GpuDeviceId is { } gpu)
            AddGpu(settings, gpu);
        return settings;
    }

    private static void AddGpu(SessionOptions settings, int gpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gpu);
        try
        {
            settings.AppendExecutionProvider_CUDA(gpu);
        }
        catch (Exception cause) when (cause is OnnxRuntimeException or EntryPointNotFoundException)
        {
            settings.Dispose();
            throw new InvalidOperationException(
                $"ONNX Runtime cannot use GPU {gpu}. The program needs the package Microsoft.ML.OnnxRuntime.Gpu in the place of "
                    + $"Microsoft.ML.OnnxRuntime, a GPU of NVIDIA's, CUDA and cuDNN. ONNX Runtime says: {cause.Message}",
                cause
            );
        }
    }
}
