using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>The one place that loads libtorch and picks the device.</summary>
public static class TorchRuntime
{
    /// <summary>The environment variable that names a folder with libtorch's libraries.</summary>
    public const string LibTorchVariable = "DDPM_LIBTORCH";

    private static readonly Lock s_lock = new();
    private static volatile bool s_loaded;
    private static TorchRuntimeException? s_failure;
    private static string? s_directory;

    /// <summary>A folder with libtorch's libraries to use instead of the application's own, for instance a CUDA one.</summary>
    /// <value>
    /// Null by default: the folder that <see cref="LibTorchVariable"/> names, and without it the application's own.
    /// The libraries must be of the version that TorchSharp was built for.
    /// </value>
    /// <exception cref="InvalidOperationException">It is set to another folder after libtorch was loaded.</exception>
    public static string? LibTorchDirectory
    {
        get
        {
            lock (s_lock)
                return s_directory;
        }
        set
        {
            lock (s_lock)
                s_directory =
                    (!s_loaded && s_failure is null) || value == s_directory
                        ? value
                        : throw new InvalidOperationException(
                            $"{nameof(LibTorchDirectory)} cannot be set to '{value}' after the first use of libtorch."
                        );
        }
    }

    /// <summary>Loads libtorch, once a process; to be called before the first use of anything of TorchSharp's.</summary>
    /// <remarks>
    /// Cheap after the first call, and safe from several threads. A process gets one attempt, since libraries that
    /// are loaded stay: after a failure every call fails in the same way.
    /// </remarks>
    /// <exception cref="TorchRuntimeException">libtorch is missing or does not load; the message says what to do.</exception>
    public static void EnsureLoaded()
    {
        if (s_loaded)
            return;
        lock (s_lock)
        {
            if (s_failure is not null)
                throw new TorchRuntimeException(s_failure.Message, s_failure);
            if (s_loaded)
                return;
            try
            {
                LibTorchLoader.Load(NamedFolder(), NativeFolders.OfProcess());
                StartTorchSharp();
            }
            catch (TorchRuntimeException failure)
            {
                s_failure = failure;
                throw;
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw s_failure = TorchRuntimeException.DoesNotLoad("libtorch", cause);
            }
            s_loaded = true;
        }
    }

    /// <summary>The device for a setting as ML.NET has it.</summary>
    /// <param name="gpuDeviceId">The index of the GPU as CUDA counts them; null is the CPU.</param>
    /// <param name="fallbackToCpu">Whether the CPU is to serve where that GPU is missing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    /// <exception cref="InvalidOperationException">The GPU is missing and the CPU is not to serve.</exception>
    /// <exception cref="TorchRuntimeException">libtorch is missing or does not load.</exception>
    public static torch.Device SelectDevice(int? gpuDeviceId, bool fallbackToCpu) =>
        SelectDevice(gpuDeviceId, fallbackToCpu, out _);

    /// <summary>The device for a setting as ML.NET has it, and why it is not the one that was asked for.</summary>
    /// <inheritdoc cref="SelectDevice(int?, bool)" />
    /// <param name="gpuDeviceId">The index of the GPU as CUDA counts them; null is the CPU.</param>
    /// <param name="fallbackToCpu">Whether the CPU is to serve where that GPU is missing.</param>
    /// <param name="note">A sentence for the log where the CPU serves instead of a GPU; otherwise null.</param>
    public static torch.Device SelectDevice(int? gpuDeviceId, bool fallbackToCpu, out string? note)
    {
        if (gpuDeviceId is < 0)
            throw new ArgumentOutOfRangeException(
                nameof(gpuDeviceId),
                gpuDeviceId,
                "The index of a GPU is 0 or more; null is the CPU."
            );
        EnsureLoaded();
        note = null;
        if (gpuDeviceId is not { } index)
            return torch.CPU;

        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (index < count)
            return torch.device(DeviceType.CUDA, index);
        var reason = WhyMissing(index, count);
        if (!fallbackToCpu)
            throw MissingGpu.Create(reason);
        note = $"{reason} The CPU serves instead.";
        return torch.CPU;
    }

    /// <summary>What is in the way of using a GPU, and what to do about it.</summary>
    /// <param name="index">The GPU's index, which is not below <paramref name="count"/>.</param>
    /// <param name="count">How many GPUs there are.</param>
    internal static string WhyMissing(int index, int count) =>
        count > 0
            ? $"GPU {index} does not exist: CUDA sees {count}, from index 0 on."
            : $"GPU {index} cannot be used: CUDA sees none. It takes an NVIDIA driver (see nvidia-smi), a device "
                + "that CUDA_VISIBLE_DEVICES does not hide, and a libtorch with CUDA: reference "
                + $"TorchSharp-cuda-windows or TorchSharp-cuda-linux, or name its folder in {LibTorchVariable}.";

    private static string? NamedFolder()
    {
        var (folder, source) = (s_directory, nameof(LibTorchDirectory));
        if (string.IsNullOrEmpty(folder))
            (folder, source) = (Environment.GetEnvironmentVariable(LibTorchVariable), LibTorchVariable);
        if (string.IsNullOrEmpty(folder))
            return null;
        return Directory.Exists(folder)
            ? Path.GetFullPath(folder)
            : throw new TorchRuntimeException(
                $"{source} names the folder '{folder}', which does not exist. Name the one that holds "
                    + $"{LibTorchLoader.FileOf("torch_cpu")}, or none to use the application's own libtorch."
            );
    }

    /// <summary>Runs TorchSharp's static constructor; in a method of its own, so that it cannot run any earlier.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartTorchSharp()
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception cause)
            when (cause
                    is TypeInitializationException
                        or NotSupportedException
                        or DllNotFoundException
                        or BadImageFormatException
                        or EntryPointNotFoundException
                        or ExternalException
            )
        {
            throw TorchRuntimeException.DoesNotLoad("TorchSharp", cause.InnerException ?? cause);
        }
    }
}

/// <summary>libtorch cannot be used: a library is missing, of the wrong kind, or does not load.</summary>
/// <remarks>The message says what to install or to set; the inner exception is what the system reported.</remarks>
public sealed class TorchRuntimeException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public TorchRuntimeException() { }

    /// <summary>Creates the exception with what is wrong and what to do about it.</summary>
    /// <param name="message">What is wrong, and what to install or to set.</param>
    public TorchRuntimeException(string message)
        : base(message) { }

    /// <summary>Creates the exception with what is wrong, what to do about it, and its cause.</summary>
    /// <param name="message">What is wrong, and what to install or to set.</param>
    /// <param name="innerException">What the system reported.</param>
    public TorchRuntimeException(string message, Exception? innerException)
        : base(message, innerException) { }

    private static string Advice =>
        $"This process is {NativeFolders.PlatformName}; there are packages for win-x64, linux-x64 and osx-arm64. "
        + "Reference TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux in the program, or name a "
        + $"folder with the libtorch that this TorchSharp was built for in the environment variable {TorchRuntime.LibTorchVariable}.";

    internal static TorchRuntimeException Missing(string file, IReadOnlyList<string> folders) =>
        new($"{file} is missing; searched: {string.Join(", ", folders)}. {Advice}");

    internal static TorchRuntimeException DoesNotLoad(string what, Exception cause) =>
        new($"{what} does not load: {cause.Message.TrimEnd('.')}. {Advice}", cause);
}
