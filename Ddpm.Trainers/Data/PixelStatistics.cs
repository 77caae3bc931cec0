namespace Ddpm.Trainers;

/// <summary>
/// The mean picture of a set and the spread around it. A diffusion model learns (pixel − mean) / scale, so that its
/// noise competes with what differs between pictures and not with the background that all share.
/// </summary>
/// <param name="Mean">The mean of each value, −1 to 1, channels first, <see cref="ImageShape.Length"/> numbers.</param>
/// <param name="Scale">Twice the standard deviation around the mean, above 0, so that the scaled data has a standard deviation of 0.5.</param>
internal sealed record PixelStatistics(float[] Mean, double Scale)
{
    /// <summary>Measures a set in one pass.</summary>
    /// <exception cref="ArgumentException">The set has no pictures.</exception>
    public static PixelStatistics Measure(ILabeledImages images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
            throw new ArgumentException("There are no pictures to learn from.", nameof(images));

        var sums = new long[images.Shape.Length];
        var squares = new long[images.Shape.Length];
        var pixels = new byte[images.Shape.Length];
        for (var index = 0; index < images.Count; index++)
        {
            images.CopyPixels(index, pixels);
            for (var place = 0; place < pixels.Length; place++)
            {
                sums[place] += pixels[place];
                squares[place] += pixels[place] * pixels[place];
            }
        }

        var mean = new float[sums.Length];
        var variance = 0.0;
        for (var place = 0; place < sums.Length; place++)
        {
            var average = (double)sums[place] / images.Count;
            mean[place] = (float)(average / 127.5 - 1);
            variance += (double)squares[place] / images.Count - average * average;
        }

        // A set whose pictures are all alike has no spread; any scale then gives zeros.
        var deviation = Math.Sqrt(Math.Max(0, variance / sums.Length)) / 127.5;
        return new PixelStatistics(mean, Math.Max(2 * deviation, 1e-3));
    }
}
