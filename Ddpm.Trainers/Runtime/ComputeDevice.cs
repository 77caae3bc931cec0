using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>
/// Where a model computes. Other than a <see cref="torch.Device"/> it can be named without libtorch, which a model on ONNX
/// Runtime does not need.
/// </summary>
public sealed class ComputeDevice
{
    private readonly Lazy<torch.Device> _torch;

    private ComputeDevice(int? gpu, bool isOfTorch, Func<torch.Device> torch) =>
        (GpuDeviceId, IsOfTorch, _torch) = (gpu, isOfTorch, new(torch));

    /// <summary>The CPU.</summary>
    public static ComputeDevice Cpu { get; } =
        new(
            gpu: null,
            isOfTorch: true,
            () =>
            {
                TorchRuntime.EnsureLoaded();
                return torch.CPU;
            }
        );

    /// <summary>The index of the GPU, from 0, or null for the CPU.</summary>
    public int? GpuDeviceId { get; }

    /// <summary>Whether libtorch can use it.</summary>
    internal bool IsOfTorch { get; }

    /// <summary>The device in TorchSharp's terms; libtorch is loaded where it is asked for.</summary>
    /// <exception cref="TorchRuntimeException">libtorch does not load.</exception>
    public torch.Device Torch => _torch.Value;

    /// <summary>A device of TorchSharp.</summary>
    public static ComputeDevice Of(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CPU ? Cpu : new(Math.Max(0, device.index), isOfTorch: true, () => device);
    }

    /// <summary>A GPU of ONNX Runtime, in a program that has no libtorch.</summary>
    internal static ComputeDevice OfOnnxRuntime(int gpu) =>
        new(gpu, isOfTorch: false, () => TorchRuntime.SelectDevice(gpu, fallbackToCpu: false));

    /// <inheritdoc cref="Of" />
    public static implicit operator ComputeDevice(torch.Device device) => Of(device);
}
