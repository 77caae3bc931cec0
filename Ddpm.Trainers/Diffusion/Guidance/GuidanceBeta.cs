namespace Ddpm.Trainers;

/// <summary>
/// Guidance as an input of the network (Chen et al. 2025, "Visual generation without guidance"). At β in (0, 1] the network's
/// estimate is that of classifier-free guidance at the scale w = 1/β,
/// <code>D(x, c, β) = D(x, ∅) + (D(x, c) − D(x, ∅))/β</code>
/// which it learns since β·D(x, c, β) + (1 − β)·D(x, ∅, 1) has to be the conditional estimate. Without labels there is nothing to
/// guide: β is 1 there, in training as in sampling.
/// </summary>
internal static class GuidanceBeta
{
    /// <summary>β of each picture at a guidance scale.</summary>
    /// <param name="labels">The labels of each picture.</param>
    /// <param name="scale">w, 1 or more.</param>
    public static float[] OfScale(IReadOnlyList<int[]> labels, double scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        return [.. labels.Select(own => own.Length == 0 ? 1 : (float)(1 / scale))];
    }

    /// <summary>β ~ U(0, 1] of each picture in training.</summary>
    /// <param name="labels">The labels of each picture that were not dropped.</param>
    /// <param name="uniform">Gives the next number, evenly distributed in [0, 1).</param>
    public static float[] Draw(IReadOnlyList<int[]> labels, Func<double> uniform) =>
        [.. labels.Select(own => own.Length == 0 ? 1 : (float)(1 - uniform()))];
}
