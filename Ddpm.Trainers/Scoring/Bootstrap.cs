namespace Ddpm.Trainers;

/// <summary>
/// The percentile bootstrap (Efron 1979): measures of samples of as many rows, drawn with replacement, show how far a
/// measure would differ with other rows of the same kind.
/// </summary>
internal static class Bootstrap
{
    private const int Resamples = 1000;

    // A seed of its own: an interval is no place for surprises.
    private const int Seed = 12345;

    /// <summary>The ranges in which measures lie with a confidence of 95 %; the same for the same rows, every time.</summary>
    /// <param name="rows">How many rows there are, at least 1.</param>
    /// <param name="measure">
    /// The measures of a sample, which is given as indices of rows; always as many. NaN for a sample that has nothing to
    /// measure, which is then left out.
    /// </param>
    /// <returns>The ends of each measure's range; NaN where no sample had anything to measure.</returns>
    public static IReadOnlyList<(double Lower, double Upper)> Intervals(
        int rows,
        Func<ReadOnlySpan<int>, IReadOnlyList<double>> measure
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentNullException.ThrowIfNull(measure);
        var random = new Random(Seed);
        var drawn = new int[rows];
        var results = new IReadOnlyList<double>[Resamples];
        for (var sample = 0; sample < Resamples; sample++)
        {
            for (var draw = 0; draw < rows; draw++)
                drawn[draw] = random.Next(rows);
            results[sample] = measure(drawn);
        }

        return [.. Enumerable.Range(0, results[0].Count).Select(index => Middle95(results, index))];
    }

    private static (double Lower, double Upper) Middle95(IReadOnlyList<double>[] results, int index)
    {
        var values = results.Select(result => result[index]).Where(value => !double.IsNaN(value)).Order().ToArray();
        return values.Length == 0
            ? (double.NaN, double.NaN)
            : (values[(int)(0.025 * (values.Length - 1))], values[(int)(0.975 * (values.Length - 1) + 0.5)]);
    }
}
