namespace Ddpm.Trainers;

/// <summary>A square kernel of a convolution.</summary>
/// <param name="Weight">Its values: [outputs, inputs, side, side], or [inputs, outputs, side, side] of a transposed one.</param>
/// <param name="Bias">One number an output.</param>
/// <param name="Shape">The four sizes.</param>
/// <param name="IsTransposed">Whether it is that of a transposed convolution.</param>
internal sealed record Kernel(float[] Weight, float[] Bias, long[] Shape, bool IsTransposed = false)
{
    /// <summary>Rows and columns.</summary>
    public int Side => (int)Shape[^1];

    private int Area => Side * Side;

    /// <summary>The weights of a convolution.</summary>
    public static Kernel Read(WeightReader weights, int inputs, int outputs, int side, bool hasBias = true)
    {
        long[] shape = [outputs, inputs, side, side];
        return new(weights.Take("weight", shape), ReadBias(weights, outputs, hasBias), shape);
    }

    /// <summary>The weights of a transposed convolution.</summary>
    public static Kernel ReadTransposed(WeightReader weights, int inputs, int outputs, int side, bool hasBias)
    {
        long[] shape = [inputs, outputs, side, side];
        return new(weights.Take("weight", shape), ReadBias(weights, outputs, hasBias), shape, IsTransposed: true);
    }

    /// <summary>The convolution with a scale and shift of each output behind it, such as batch normalisation's.</summary>
    public Kernel Then(ChannelScale after)
    {
        var weight = (float[])Weight.Clone();
        var outputs = Bias.Length;
        for (var index = 0; index < weight.Length; index++)
            weight[index] *= after.Scale[IsTransposed ? index / Area % outputs : index / (weight.Length / outputs)];
        var bias = Bias.Select((value, output) => value * after.Scale[output] + after.Shift[output]);
        return this with { Weight = weight, Bias = [.. bias] };
    }

    /// <summary>
    /// The convolution of patches (torch's pixel_unshuffle) as one of the pixels themselves, whose stride is the patch's side:
    /// [outputs, C·p·p, side, side] → [outputs, C, side·p, side·p].
    /// </summary>
    public Kernel OfPatches(int patch)
    {
        var (outputs, inputs, side) = ((int)Shape[0], (int)Shape[1], Side);
        var (channels, wide) = (inputs / (patch * patch), side * patch);
        var weight = new float[Weight.Length];
        for (var from = 0; from < Weight.Length; from++)
        {
            // [output, channel, row in patch, column in patch, row, column] → [output, channel, row, row in patch, …]
            var (rest, column) = Math.DivRem(from, side);
            (rest, var row) = Math.DivRem(rest, side);
            (rest, var columnInPatch) = Math.DivRem(rest, patch);
            (var plane, var rowInPatch) = Math.DivRem(rest, patch);
            weight[(plane * wide + row * patch + rowInPatch) * wide + column * patch + columnInPatch] = Weight[from];
        }
        return this with { Weight = weight, Shape = [outputs, channels, wide, wide] };
    }

    private static float[] ReadBias(WeightReader weights, int outputs, bool hasBias) =>
        hasBias ? weights.Take("bias", outputs) : new float[outputs];
}

/// <summary>scale · x + shift, channel by channel.</summary>
internal sealed record ChannelScale(float[] Scale, float[] Shift)
{
    /// <summary>The scale and shift of group normalisation.</summary>
    public static ChannelScale Read(WeightReader weights, int width) =>
        new(weights.Take("weight", width), weights.Take("bias", width));

    /// <summary>All of batch normalisation with the statistics that it gathered in training.</summary>
    public static ChannelScale ReadBatchNorm(WeightReader weights, int width, bool affine = true)
    {
        var mean = weights.Take("running_mean", width);
        var variance = weights.Take("running_var", width);
        weights.TakeCounter("num_batches_tracked");
        var learnt = affine ? Read(weights, width) : new([.. Enumerable.Repeat(1f, width)], new float[width]);
        var scale = learnt.Scale.Zip(
            variance,
            (factor, spread) => factor / Math.Sqrt(spread + BatchNormalization.Epsilon)
        );
        var factors = scale.ToArray();
        return new(
            [.. factors.Select(factor => (float)factor)],
            [.. learnt.Shift.Select((shift, channel) => (float)(shift - mean[channel] * factors[channel]))]
        );
    }
}
