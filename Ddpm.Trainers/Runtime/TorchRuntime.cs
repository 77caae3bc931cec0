using TorchSharp;

namespace Ddpm.Trainers.Runtime;

/// <summary>The one place that loads libtorch and picks the device.</summary>
public static class TorchRuntime
{
    /// <summary>The environment variable that names a folder with libtorch's libraries.</summary>
    public const string LibTorchVariable = "DDPM_LIBTORCH";

    private static readonly Lock s_lock = new();
    private static volatile bool s_loaded;

    /// <summary>Loads libtorch, once a process; to be called before the first use of anything of TorchSharp's.</summary>
    /// <exception cref="TorchRuntimeException">libtorch is missing or does not load; the message says what to do.</exception>
    public static void EnsureLoaded()
    {
        if (s_loaded)
            return;
        lock (s_lock)
        {
            if (s_loaded)
                return;
            LibTorchLoader.Load(Environment.GetEnvironmentVariable(LibTorchVariable));
            torch.InitializeDeviceType(DeviceType.CPU);
            s_loaded = true;
        }
    }

    /// <summary>The device for a setting as ML.NET has it.</summary>
    /// <param name="gpuDeviceId">The index of the GPU; null is the CPU.</param>
    /// <param name="fallbackToCpu">Whether the CPU serves where that GPU is missing.</param>
    /// <exception cref="InvalidOperationException">The GPU is missing and the CPU is not to serve.</exception>
    public static torch.Device SelectDevice(int? gpuDeviceId, bool fallbackToCpu)
    {
        EnsureLoaded();
        if (gpuDeviceId is not { } index)
            return torch.CPU;
        if (index >= 0 && torch.cuda.is_available() && index < torch.cuda.device_count())
            return torch.device(DeviceType.CUDA, index);
        return fallbackToCpu ? torch.CPU : throw new InvalidOperationException($"GPU {index} is not available.");
    }
}
