using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

/// <summary>
/// Layers with float32 weights that compute in the type of what they are given: the weights are cast on the way, and the
/// gradients come back to them in float32. Given float32, they are the layers as torch has them.
/// </summary>
internal static class MixedPrecision
{
    /// <summary>The convolution of values of any floating point type.</summary>
    public static Tensor Apply(this Conv2d layer, Tensor input) =>
        input.dtype == layer.weight.dtype
            ? layer.call(input)
            : functional.conv2d(
                input,
                layer.weight.to(input.dtype),
                layer.bias?.to(input.dtype),
                layer.stride,
                layer.padding,
                layer.dilation,
                layer.groups
            );

    /// <summary>The transposed convolution of values of any floating point type.</summary>
    public static Tensor Apply(this ConvTranspose2d layer, Tensor input) =>
        input.dtype == layer.weight.dtype
            ? layer.call(input)
            : functional.conv_transpose2d(
                input,
                layer.weight.to(input.dtype),
                layer.bias?.to(input.dtype),
                layer.stride,
                layer.padding,
                layer.output_padding,
                layer.dilation,
                layer.groups
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
