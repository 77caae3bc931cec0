using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>A denoiser as a function of tensors, in which tests are written down more easily.</summary>
internal delegate Tensor TensorDenoiser(Tensor noisy, NoiseLevel level);

/// <summary>The sampler's loop on the values of tensors, in their own precision.</summary>
internal static class TensorSampling
{
    public static Tensor Sample(
        this Sampler sampler,
        TensorDenoiser denoiser,
        IReadOnlyList<NoiseLevel> levels,
        Tensor start,
        Func<int, Tensor> noise,
        Action<int, Tensor> onStep
    )
    {
        return start.dtype == ScalarType.Float64 ? Run<double>() : Run<float>();

        Tensor Run<T>()
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            var shape = start.shape;
            return From(
                sampler.Sample(
                    (ReadOnlySpan<T> noisy, NoiseLevel level, Span<T> denoised) =>
                    {
                        using var scope = NewDisposeScope();
                        Values(denoiser(From(noisy.ToArray()), level)).CopyTo(denoised);
                    },
                    levels,
                    Values(start),
                    step => Values(noise(step)),
                    (step, current) =>
                    {
                        using var scope = NewDisposeScope();
                        onStep(step, From([.. current]));
                    }
                )
            );

            Tensor From(T[] values) =>
                values is double[] doubles ? tensor(doubles, shape) : tensor((float[])(object)values, shape);
            T[] Values(Tensor tensor) => tensor.contiguous().data<T>().ToArray();
        }
    }
}
