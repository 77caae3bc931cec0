namespace Ddpm.Trainers;

/// <summary>
/// What the pixels −1 to 1 of a picture are in the numbers that a diffusion model sees, (pixel − mean) / scale, value by value.
/// </summary>
internal sealed class NormalizedRange
{
    private readonly PixelStatistics _statistics;

    public NormalizedRange(PixelStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        _statistics = statistics;
        var scale = (float)statistics.Scale;
        Lowest = Array.ConvertAll(statistics.Mean, mean => (-1 - mean) / scale);
        Highest = Array.ConvertAll(statistics.Mean, mean => (1 - mean) / scale);
        Middle = [.. Lowest.Zip(Highest, (lowest, highest) => (highest + lowest) / 2)];
        Half = [.. Lowest.Zip(Highest, (lowest, highest) => (highest - lowest) / 2)];
    }

    /// <summary>How many values a picture has.</summary>
    public int Length => Lowest.Length;

    /// <summary>What a pixel of −1 is.</summary>
    public float[] Lowest { get; }

    /// <summary>What a pixel of 1 is.</summary>
    public float[] Highest { get; }

    /// <summary>What a pixel of 0 is.</summary>
    public float[] Middle { get; }

    /// <summary>How far it is from there to either end.</summary>
    public float[] Half { get; }

    /// <summary>Normalised pictures → the bytes of their pixels.</summary>
    public byte[] ToBytes(ReadOnlySpan<float> normalized)
    {
        var bytes = new byte[normalized.Length];
        var (mean, scale) = (_statistics.Mean, (float)_statistics.Scale);
        for (var start = 0; start < bytes.Length; start += mean.Length)
        for (var place = 0; place < mean.Length; place++)
            bytes[start + place] = PixelRange.ToByte(normalized[start + place] * scale + mean[place]);
        return bytes;
    }
}
