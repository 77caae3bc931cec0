using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// Convolutions that are right where libtorch's are not: on some processors oneDNN 3.7.1, which libtorch 2.10 has inside, computes
/// with channels that it adds to fill its blocks of 16 and does not clear, so that gradients or answers follow what lay in memory
/// before, or are not numbers; and it loses whole blocks where a convolution has strides.
/// </summary>
/// <remarks>
/// Whether a processor is one of them is found out by a trial. There, the channels are added here, as zeros, and cut off again, and
/// what has strides is computed with the channels of a pixel side by side, where oneDNN has another program. Elsewhere these are
/// torch's functions as they are.
/// </remarks>
internal static class Convolutions
{
    private const long Block = 16;

    private static readonly Lazy<bool> s_areFaulty = new(TryOut);

    private static readonly AsyncLocal<bool?> s_assumed = new();

    [ThreadStatic]
    private static bool s_areProducts;

    /// <summary>Whether libtorch's convolutions cannot be relied on with this processor.</summary>
    public static bool AreFaulty => s_assumed.Value ?? s_areFaulty.Value;

    /// <summary>Takes something else for the outcome of the trial, for tests, here and in what is called from here.</summary>
    public static void Assume(bool? areFaulty) => s_assumed.Value = areFaulty;

    /// <summary>
    /// Computes the convolutions that this thread begins, until the result is disposed, as products of matrices where they are faulty
    /// otherwise: the gradient of a gradient is one of convolutions that only libtorch sees.
    /// </summary>
    public static IDisposable AsProducts()
    {
        var before = s_areProducts;
        s_areProducts = true;
        return new Products(before);
    }

    /// <summary>The convolution of pictures.</summary>
    /// <param name="input">[N, C, H, W] of any floating point type.</param>
    /// <param name="weight">[O, C, h, w] of the same type.</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">Pixels from one place to the next: down, across.</param>
    /// <param name="padding">Zeros around the picture: rows, columns.</param>
    /// <returns>[N, O, H', W'].</returns>
    public static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
        if (IsRight(input))
            return functional.conv2d(input, weight, bias, stride, padding);
        if (s_areProducts)
            return Multiply(input, weight, bias, stride, padding);

        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        var (moreOutputs, moreInputs) = (Missing(outputs), Missing(inputs));
        return functional
            .conv2d(
                Lay(Pad(input, 1, moreInputs), stride),
                Pad(Pad(weight, 1, moreInputs), 0, moreOutputs),
                bias is null ? null : Pad(bias, 0, moreOutputs),
                stride,
                padding
            )
            .narrow(1, 0, outputs)
            .contiguous();
    }

    /// <summary>The transposed convolution of pictures.</summary>
    /// <param name="input">[N, C, H, W] of any floating point type.</param>
    /// <param name="weight">[C, O, h, w] of the same type.</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">Pixels of the result from one place to the next: down, across.</param>
    /// <param name="padding">Rows and columns that are cut off around the result.</param>
    /// <returns>[N, O, H', W'].</returns>
    public static Tensor ConvolveTransposed(Tensor input, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
        if (IsRight(input))
            return functional.conv_transpose2d(input, weight, bias, stride, padding);

        var (inputs, outputs) = (weight.shape[0], weight.shape[1]);
        var (moreInputs, moreOutputs) = (Missing(inputs), Missing(outputs));
        return functional
            .conv_transpose2d(
                Lay(Pad(input, 1, moreInputs), stride),
                Pad(Pad(weight, 1, moreOutputs), 0, moreInputs),
                bias is null ? null : Pad(bias, 0, moreOutputs),
                stride,
                padding
            )
            .narrow(1, 0, outputs)
            .contiguous();
    }

    /// <summary>The convolution as a product of the weights and, side by side, what they lie on at each place.</summary>
    private static Tensor Multiply(Tensor input, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
        var (height, width) = (weight.shape[2], weight.shape[3]);
        var patches = functional.unfold(
            input,
            (height, width),
            padding: (padding[0], padding[1]),
            stride: (stride[0], stride[1])
        );
        var products = weight.flatten(1).matmul(patches);
        var sums = bias is null ? products : products.Plus(bias.unsqueeze(-1));
        return sums.view(
            input.shape[0],
            weight.shape[0],
            (input.shape[2] + 2 * padding[0] - height) / stride[0] + 1,
            (input.shape[3] + 2 * padding[1] - width) / stride[1] + 1
        );
    }

    private sealed class Products(bool before) : IDisposable
    {
        public void Dispose() => s_areProducts = before;
    }

    /// <summary>Whether torch computes a convolution of this input rightly.</summary>
    public static bool IsRight(Tensor input) => input.device_type != DeviceType.CPU || !AreFaulty;

    private static long Missing(long channels) => (Block - channels % Block) % Block;

    private static Tensor Lay(Tensor input, long[] stride) =>
        stride.Any(step => step > 1) ? input.ChannelsLast() : input.contiguous();

    private static Tensor Pad(Tensor tensor, int dimension, long more)
    {
        if (more == 0)
            return tensor;
        long[] shape = [.. tensor.shape];
        shape[dimension] = more;
        return cat([tensor, zeros(shape, tensor.dtype, tensor.device)], dimension);
    }

    /// <summary>The trial on a thread of its own: the calling one may be in a mode that knows no gradients.</summary>
    private static bool TryOut()
    {
        var fails = false;
        var error = default(ExceptionDispatchInfo);
        var trial = new Thread(() =>
        {
            try
            {
                fails = LosesBlocks() || ReadsWhatNobodyWrote();
            }
            catch (Exception thrown)
            {
                error = ExceptionDispatchInfo.Capture(thrown);
            }
        })
        {
            IsBackground = true,
        };
        trial.Start();
        trial.Join();
        error?.Throw();
        return fails;
    }

    /// <summary>Computes a transposed convolution of three blocks in float32 and, by other code, in float64.</summary>
    private static bool LosesBlocks()
    {
        using var scope = NewDisposeScope();
        var input = Waves(1, 16, 8, 8);
        var weight = Waves(16, 48, 4, 4);
        var found = functional.conv_transpose2d(input, weight, strides: [2, 2], padding: [1, 1]);
        var right = functional.conv_transpose2d(input.@double(), weight.@double(), strides: [2, 2], padding: [1, 1]);
        return !found.@double().allclose(right, rtol: 1e-3, atol: 1e-3);
    }

    private static Tensor Waves(params long[] shape) => ones(shape).flatten().cumsum(0).sin().view(shape);

    /// <summary>Computes a gradient amid memory that is not a number, which no right convolution can see.</summary>
    private static bool ReadsWhatNobodyWrote()
    {
        using var scope = NewDisposeScope();
        const int Pictures = 2;
        const int Side = 4;
        const int Inputs = 16;
        const int Outputs = 12;
        var input = ones(Pictures, Inputs, Side, Side).requires_grad_();
        var weight = ones(Outputs, Inputs, 3, 3);
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var output = functional.conv2d(input, weight, padding: [1, 1]);
            var gradient = ones_like(output);
            Spoil(Pictures * Block * Side * Side);
            Spoil(Block * Inputs * 9);
            output.backward([gradient]);
            if (!input.grad!.isfinite().all().item<bool>())
                return true;
            input.grad.zero_();
        }

        return false;
    }

    /// <summary>Leaves behind free memory of a size that holds no numbers.</summary>
    private static void Spoil(long length)
    {
        Tensor[] spoilt = [.. Enumerable.Range(0, 6).Select(_ => zeros(length).log_().sqrt_())];
        foreach (var tensor in spoilt)
            tensor.Dispose();
    }
}
