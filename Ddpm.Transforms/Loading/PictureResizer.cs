using System.Runtime.InteropServices;

namespace Ddpm.Transforms;

/// <summary>
/// Stretches pictures to another size with a triangle filter as wide as the larger of the two pixels: plain bilinear
/// interpolation when a picture grows, an average over all covered pixels when it shrinks, so nothing aliases.
/// </summary>
internal static class PictureResizer
{
    /// <summary>Resizes one plane, or several planes that lie one after the other.</summary>
    /// <param name="planes">Values 0 to 255, channels first.</param>
    /// <param name="channels">How many planes there are.</param>
    /// <param name="height">Rows of the source.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="newHeight">Rows of the result.</param>
    /// <param name="newWidth">Columns of the result.</param>
    /// <returns>Values 0 to 255, channels first.</returns>
    public static byte[] Resize(byte[] planes, int channels, int height, int width, int newHeight, int newWidth)
    {
        if (height == newHeight && width == newWidth)
            return planes;

        var across = Weights(width, newWidth);
        var down = Weights(height, newHeight);
        var result = new byte[channels * newHeight * newWidth];
        var narrowed = new float[height * newWidth];
        var line = new float[newWidth];
        for (var channel = 0; channel < channels; channel++)
        {
            var source = planes.AsSpan(channel * height * width, height * width);
            for (var row = 0; row < height; row++)
                Narrow(source.Slice(row * width, width), across, narrowed.AsSpan(row * newWidth, newWidth));

            for (var row = 0; row < newHeight; row++)
            {
                Array.Clear(line);
                var tap = down[row];
                for (var index = 0; index < tap.Values.Length; index++)
                    AddScaled(narrowed.AsSpan((tap.First + index) * newWidth, newWidth), tap.Values[index], line);
                var destination = result.AsSpan((channel * newHeight + row) * newWidth, newWidth);
                for (var column = 0; column < newWidth; column++)
                    destination[column] = (byte)Math.Clamp(line[column] + 0.5f, 0, 255);
            }
        }

        return result;
    }

    private static void Narrow(ReadOnlySpan<byte> source, Tap[] taps, Span<float> destination)
    {
        for (var column = 0; column < taps.Length; column++)
        {
            var (first, values) = taps[column];
            var sum = 0f;
            for (var index = 0; index < values.Length; index++)
                sum += values[index] * source[first + index];
            destination[column] = sum;
        }
    }

    private static void AddScaled(ReadOnlySpan<float> source, float weight, Span<float> destination)
    {
        for (var column = 0; column < destination.Length; column++)
            destination[column] += weight * source[column];
    }

    /// <summary>For each new pixel, the old pixels that it covers and their shares, which add up to one.</summary>
    private static Tap[] Weights(int size, int newSize)
    {
        var scale = (double)size / newSize;
        var radius = Math.Max(scale, 1);
        var taps = new Tap[newSize];
        for (var pixel = 0; pixel < newSize; pixel++)
        {
            var centre = (pixel + 0.5) * scale;
            var first = Math.Max((int)Math.Floor(centre - radius + 0.5), 0);
            var end = Math.Min((int)Math.Floor(centre + radius + 0.5), size);
            var weights = new double[end - first];
            for (var index = 0; index < weights.Length; index++)
                weights[index] = Math.Max(1 - Math.Abs((first + index + 0.5 - centre) / radius), 0);
            var sum = weights.Sum();
            taps[pixel] = new Tap(first, [.. weights.Select(weight => (float)(weight / sum))]);
        }

        return taps;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Tap(int First, float[] Values);
}
