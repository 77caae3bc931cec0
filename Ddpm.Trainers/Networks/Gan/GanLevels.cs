namespace Ddpm.Trainers;

/// <summary>How often pictures can be halved, and what is left: 64×64 is 4×4 doubled four times, 28×28 7×7 twice.</summary>
/// <param name="Count">How often the size doubles.</param>
/// <param name="BaseHeight">Rows before the first doubling, at least 4.</param>
/// <param name="BaseWidth">Columns before the first doubling, at least 4.</param>
internal readonly record struct GanLevels(int Count, int BaseHeight, int BaseWidth)
{
    private const int SmallestBase = 4;

    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="patchSize">The side of the square of pixels that counts as one.</param>
    public static GanLevels Of(ImageShape shape, int patchSize = 1)
    {
        var (count, height, width) = (0, shape.Height / patchSize, shape.Width / patchSize);
        while (height % 2 == 0 && width % 2 == 0 && Math.Min(height, width) >= 2 * SmallestBase)
            (count, height, width) = (count + 1, height / 2, width / 2);
        return new(count, height, width);
    }

    /// <summary>Pixels after so many doublings.</summary>
    public long Pixels(int level) => (long)BaseHeight * BaseWidth << (2 * level);

    /// <summary>Channels after so many doublings: more by two for each that is still to come.</summary>
    /// <param name="width">The channels at the size of the picture.</param>
    /// <param name="level">How often the size has doubled, 0 to <see cref="Count"/>.</param>
    /// <param name="most">How many times as many there are at most.</param>
    public int Width(int width, int level, int most) => width * Math.Min(1 << (Count - level), most);
}
