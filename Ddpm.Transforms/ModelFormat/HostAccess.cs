using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>What a component asks of its ML.NET host, where ML.NET keeps the question internal.</summary>
internal static class HostAccess
{
    /// <summary>The environment behind the catalog of transforms.</summary>
    public static IHostEnvironment Environment(TransformsCatalog catalog) =>
        ((IInternalCatalog)catalog).GetEnvironment();

    /// <summary>The environment of a catalog of data.</summary>
    public static IHostEnvironment Environment(DataOperationsCatalog catalog) =>
        ((IInternalCatalog)catalog).GetEnvironment();

    /// <summary>The environment behind the catalog of model operations.</summary>
    public static IHostEnvironment Environment(ModelOperationsCatalog catalog) =>
        ((IInternalCatalog)catalog).GetEnvironment();

    /// <summary>
    /// The device of TorchSharp that the context asks for, as it was when the component registered. Where the CPU serves
    /// instead of a GPU, the context's log has a warning.
    /// </summary>
    /// <exception cref="InvalidOperationException">The GPU is missing and the CPU is not to serve.</exception>
    public static torch.Device TorchDevice(IHostEnvironment host)
    {
        var settings = (IHostEnvironmentInternal)host;
        var device = TorchRuntime.SelectDevice(settings.GpuDeviceId, settings.FallbackToCpu, out var note);
        if (note is null)
            return device;

        using var channel = host.Start("Device");
        channel.Warning(MessageSensitivity.None, note);
        return device;
    }

    /// <summary>
    /// Where the context asks a trained model to compute: on the CPU, for which no libtorch is loaded, or a GPU of libtorch, or of
    /// ONNX Runtime in a program without libtorch.
    /// </summary>
    /// <inheritdoc cref="TorchDevice" path="/exception" />
    public static ComputeDevice Device(IHostEnvironment host)
    {
        if (((IHostEnvironmentInternal)host).GpuDeviceId is not { } gpu)
            return ComputeDevice.Cpu;
        try
        {
            return TorchDevice(host);
        }
        catch (TorchRuntimeException) when (OnnxRuntimeLibrary.HasGpus)
        {
            return ComputeDevice.OfOnnxRuntime(gpu);
        }
    }

    /// <summary>The seed of the context, or null when it has none.</summary>
    public static int? Seed(IHostEnvironment host) => ((IHostEnvironmentInternal)host).Seed;

    /// <summary>The folder where the context keeps temporary files.</summary>
    public static string? TemporaryFolder(IHostEnvironment host) => ((IHostEnvironmentInternal)host).TempFilePath;

    /// <summary>Stops when the context was told to stop.</summary>
    /// <exception cref="OperationCanceledException">The context was told to stop.</exception>
    public static void CheckAlive(IHostEnvironment host) => Contracts.CheckAlive(host);

    /// <summary>
    /// The error for a column that is not there, in ML.NET's words, and with a name that is nearly the same: "Label" where "Labels" was
    /// asked for.
    /// </summary>
    /// <param name="host">Marks the error as ML.NET marks its own.</param>
    /// <param name="name">The column that was looked for.</param>
    /// <param name="others">The columns that there are.</param>
    /// <param name="hint">What else may be the reason, as sentences, or null.</param>
    public static Exception MissingColumn(
        IHostEnvironment host,
        string name,
        IEnumerable<string> others,
        string? hint = null
    )
    {
        var error = host.ExceptSchemaMismatch("inputSchema", "input", name);
        var near = NearName.Find(name, others) is { } found
            ? $"There is a column '{found}'; give that name in the place of '{name}' if it is meant."
            : null;
        if ((near ?? hint) is not { } more)
            return error;
        var message = MessageOf(error).TrimEnd('.');
        return host.Process(new ArgumentOutOfRangeException("inputSchema", $"{message}. {more}"));
    }

    /// <summary>What an error says, without the name of a parameter behind it.</summary>
    public static string MessageOf(Exception error) => error.Message.Split(" (Parameter", 2)[0];

    /// <summary>The error for a column of another type, in ML.NET's words, and marked as its own are, also without a host.</summary>
    public static Exception ColumnMismatch(IHostEnvironment? host, string name, string expected, string actual) =>
        host.ExceptSchemaMismatch("inputSchema", "input", name, expected, actual);

    /// <summary>The promise of a column.</summary>
    public static SchemaShape.Column Promise(
        string name,
        SchemaShape.Column.VectorKind kind,
        DataViewType itemType,
        SchemaShape? annotations = null
    ) => new(name, kind, itemType, isKey: false, annotations);

    /// <summary>The promise of a column of keys.</summary>
    public static SchemaShape.Column PromiseKeys(
        string name,
        SchemaShape.Column.VectorKind kind,
        SchemaShape annotations
    ) => new(name, kind, NumberDataViewType.UInt32, isKey: true, annotations);

    /// <summary>The type of a promised column, in ML.NET's words.</summary>
    public static string TypeName(SchemaShape.Column column) => column.GetTypeString();
}
