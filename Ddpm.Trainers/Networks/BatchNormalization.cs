using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// Batch normalisation of pictures (Ioffe and Szegedy 2015), which starts as the identity. It computes what
/// TorchSharp's own does and has its names; that one counts batches with a temporary number, against which
/// <see cref="TensorArithmetic"/> warns.
/// </summary>
internal sealed class BatchNormalization : NormBase
{
    /// <summary>What is added to a variance.</summary>
    internal const double Epsilon = 1e-5;

    private const double Momentum = 0.1;

    /// <param name="width">How many channels the input has.</param>
    /// <param name="affine">Whether scale and shift are learnt.</param>
    /// <param name="device">Where the tensors are to live; null is the CPU.</param>
    public BatchNormalization(long width, bool affine = true, Device? device = null)
        : base(
            width,
            Epsilon,
            Momentum,
            affine,
            track_running_stats: true,
            device,
            dtype: null,
            nameof(BatchNormalization)
        ) { }

    /// <param name="input">[N, width, H, W] of any floating point type.</param>
    /// <returns>The type and shape of <paramref name="input"/>.</returns>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training)
            num_batches_tracked!.AddOneInPlace();
        return functional.batch_norm(input, running_mean, running_var, weight, bias, training, Momentum, Epsilon);
    }

    /// <inheritdoc />
    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.ndim != 4)
            throw new ArgumentException($"Expected pictures [N, C, H, W], not {input.ndim} dimensions.", nameof(input));
    }
}

internal static class Normalization
{
    /// <summary>What is added to a variance.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>How many groups so many channels have: up to 8, with eight channels or more in each.</summary>
    public static int GroupsOf(int width)
    {
        var groups = Math.Max(1, Math.Min(8, width / 8));
        while (width % groups != 0)
            groups--;
        return groups;
    }

    /// <summary>Group normalisation (Wu and He 2018).</summary>
    public static GroupNorm Group(int width, TorchSharp.torch.Device? device = null)
    {
        // TorchSharp 0.107 leaves scale and shift as it finds them in memory.
        var norm = GroupNorm(GroupsOf(width), width, Epsilon, device: device);
        init.ones_(norm.weight!);
        init.zeros_(norm.bias!);
        return norm;
    }
}
