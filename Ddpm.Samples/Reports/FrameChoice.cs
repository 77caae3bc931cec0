namespace Ddpm.Samples.Reports;

/// <summary>Which of many steps an animation shows.</summary>
internal static class FrameChoice
{
    /// <summary>Which steps are shown, from 0, evenly; the first and the last always are.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="most">How many are shown at most, at least 1.</param>
    public static IReadOnlyList<int> Of(int count, int most)
    {
        var frames = Math.Min(most, count);
        return frames == 1
            ? [count - 1]
            : [.. Enumerable.Range(0, frames).Select(frame => (int)((long)frame * (count - 1) / (frames - 1)))];
    }
}
