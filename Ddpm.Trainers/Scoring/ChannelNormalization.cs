using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// What a network expects of its pictures: (p − mean) / deviation of each channel, for values p of 0 to 1, as
/// torchvision's Normalize has it.
/// </summary>
/// <param name="Mean">The mean of each channel, red, green and blue.</param>
/// <param name="Deviation">The standard deviation of each channel, above 0.</param>
public sealed record ChannelNormalization(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    private const int Channels = 3;
    private const double Largest = 1000;

    /// <summary>A mean and deviation of 0.5, which turn 0 to 1 into −1 to 1.</summary>
    [JsonIgnore]
    public static ChannelNormalization Half { get; } = new([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    /// <summary>The mean and deviation of ImageNet, which torchvision's own weights expect.</summary>
    [JsonIgnore]
    public static ChannelNormalization ImageNet { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not three of each, or one is out of range.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Mean);
        ArgumentNullException.ThrowIfNull(Deviation);
        if (Mean.Count != Channels || Mean.Any(value => !(Math.Abs(value) <= Largest)))
            throw Wrong(nameof(Mean), Mean, $"−{Largest} to {Largest}");
        if (Deviation.Count != Channels || Deviation.Any(value => value is not (>= 1e-6 and <= Largest)))
            throw Wrong(nameof(Deviation), Deviation, $"1e-6 to {Largest}");
    }

    /// <summary>Whether both say the same.</summary>
    public bool Equals(ChannelNormalization? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Mean[0], Deviation[0]);

    /// <summary>float32 [N, 3, H, W] of −1 to 1 → the same shape, normalised.</summary>
    internal Tensor ApplyTo(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var (scale, shift) = OfPixels();
        return (pixels * PerChannel(scale)).Plus(PerChannel(shift)).MoveToOuterDisposeScope();

        Tensor PerChannel(float[] values) => tensor(values, [1, Channels, 1, 1], device: pixels.device);
    }

    /// <summary>What a value x of −1 to 1 is multiplied by, and what is added, in each channel.</summary>
    internal (float[] Scale, float[] Shift) OfPixels() =>
        // p = (x + 1) / 2, so (p − mean) / deviation = x · 0.5 / deviation + (0.5 − mean) / deviation.
        (
            [.. Deviation.Select(deviation => (float)(0.5 / deviation))],
            [.. Mean.Zip(Deviation, (mean, deviation) => (float)((0.5 - mean) / deviation))]
        );

    private static ArgumentOutOfRangeException Wrong(string name, IReadOnlyList<double> values, string range) =>
        new(
            name,
            string.Join(", ", values),
            $"{name} must have {Channels} values of {range}, for red, green and blue."
        );
}
