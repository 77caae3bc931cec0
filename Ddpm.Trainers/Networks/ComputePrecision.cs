using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>In which type a network computes.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The formats are known by these names.")]
[JsonConverter(typeof(JsonStringEnumConverter<ComputePrecision>))]
public enum ComputePrecision
{
    /// <summary>float32 throughout.</summary>
    Float32,

    /// <summary>
    /// Mixed precision (Micikevicius et al. 2018, "Mixed precision training", section 3): convolutions, matrices,
    /// normalisation and attention in bfloat16; weights, their averages, the optimiser, time and loss in float32. About
    /// twice as fast on a GPU since Ampere and on a processor with AVX512-BF16 or AMX. On other processors it is up to 70 times
    /// slower than float32: where a trial of half a second, once in a process, finds that it takes more than twice as long,
    /// float32 is computed in, with a warning that has both figures. bfloat16 has the range of float32, so that the loss needs
    /// no scaling.
    /// </summary>
    BFloat16,

    /// <summary><see cref="BFloat16"/>, however slow it is: without a trial.</summary>
    BFloat16Always,
}

/// <summary>What a precision means for a tensor.</summary>
internal static class ComputePrecisionExtensions
{
    /// <summary>What a device computes in where a precision is asked for: float32 or bfloat16.</summary>
    /// <param name="precision">What is asked for.</param>
    /// <param name="device">The device.</param>
    /// <param name="warn">Told why it is another than what is asked for, or null.</param>
    public static ComputePrecision On(this ComputePrecision precision, Device device, Action<string>? warn = null)
    {
        if (precision == ComputePrecision.BFloat16Always)
            return ComputePrecision.BFloat16;
        if (precision != ComputePrecision.BFloat16 || device.type != DeviceType.CPU)
            return precision;
        var trial = PrecisionTrial.Of(device);
        if (!trial.IsBFloat16Slow)
            return precision;
        warn?.Invoke(
            $"This processor is slow in bfloat16: a trial made {trial}. float32 is taken; {nameof(ComputePrecision.BFloat16Always)} "
                + "(--precision bfloat16-always) insists on bfloat16."
        );
        return ComputePrecision.Float32;
    }

    /// <summary>The type of the values between layers, for a thread that computes with them from here on.</summary>
    public static ScalarType Enter(this ComputePrecision precision)
    {
        var type = precision.ToScalarType();
        if (type == ScalarType.BFloat16)
            AlternateSignalStack.Widen();
        return type;
    }

    /// <summary>The type of the values between layers.</summary>
    public static ScalarType ToScalarType(this ComputePrecision precision) =>
        precision switch
        {
            ComputePrecision.Float32 => ScalarType.Float32,
            ComputePrecision.BFloat16 or ComputePrecision.BFloat16Always => ScalarType.BFloat16,
            _ => throw new ArgumentOutOfRangeException(
                nameof(precision),
                precision,
                $"Precision must be one of {string.Join(", ", Enum.GetNames<ComputePrecision>())}."
            ),
        };
}

/// <summary>
/// Layers with float32 weights that compute in the type of what they are given: the weights are cast on the way, and the
/// gradients come back to them in float32. Given float32, they are the layers as torch has them.
/// </summary>
internal static class MixedPrecision
{
    /// <summary>The convolution of values of any floating point type.</summary>
    public static Tensor Apply(this Conv2d layer, Tensor input) =>
        input.dtype == layer.weight.dtype && Convolutions.IsRight(input)
            ? layer.call(input)
            : Convolutions.Convolve(
                input,
                layer.weight.to(input.dtype),
                layer.bias?.to(input.dtype),
                layer.stride!,
                layer.padding!
            );

    /// <summary>The transposed convolution of values of any floating point type.</summary>
    public static Tensor Apply(this ConvTranspose2d layer, Tensor input) =>
        input.dtype == layer.weight.dtype && Convolutions.IsRight(input)
            ? layer.call(input)
            : Convolutions.ConvolveTransposed(
                input,
                layer.weight.to(input.dtype),
                layer.bias?.to(input.dtype),
                layer.stride!,
                layer.padding!
            );

    /// <summary>The matrix product with values of any floating point type.</summary>
    public static Tensor Apply(this Linear layer, Tensor input) =>
        input.dtype == layer.weight.dtype
            ? layer.call(input)
            : functional.linear(input, layer.weight.to(input.dtype), layer.bias?.to(input.dtype));

    /// <summary>The normalisation of values of any floating point type.</summary>
    public static Tensor Apply(this GroupNorm layer, Tensor input) =>
        input.dtype == layer.weight?.dtype
            ? layer.call(input)
            : functional.group_norm(
                input,
                layer.num_groups,
                layer.weight?.to(input.dtype),
                layer.bias?.to(input.dtype),
                layer.eps
            );
}

/// <summary>How feature maps lie in memory.</summary>
internal static class MemoryLayout
{
    /// <summary>
    /// The same map with the channels of a pixel side by side. Convolutions, pooling and batch normalisation keep that order
    /// and compute faster in it on a CPU; the values are the same but for rounding.
    /// </summary>
    /// <param name="map">[N, C, H, W] of any type.</param>
    /// <returns>[N, C, H, W] with strides of [H·W·C, 1, W·C, C].</returns>
    public static Tensor ChannelsLast(this Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
