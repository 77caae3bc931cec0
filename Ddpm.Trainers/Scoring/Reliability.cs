namespace Ddpm.Trainers;

/// <summary>How far scores, as probabilities, mean what they say.</summary>
/// <param name="ExpectedCalibrationError">
/// |mean score − frequency| of each bin, weighted with its pairs (Naeini et al. 2015), in [0, 1]. Most labels are absent
/// from most pictures, so it is small by itself; compare it between scorers of the same labels.
/// </param>
/// <param name="Bins">The bins that have pairs, of ten of the same width from 0 to 1.</param>
public sealed record Reliability(double ExpectedCalibrationError, IReadOnlyList<ReliabilityBin> Bins)
{
    private const int BinCount = 10;

    /// <summary>Compares scores with labels.</summary>
    /// <param name="scores">One score in [0, 1] for each picture and label, picture after picture; at least one.</param>
    /// <param name="labels">The label indices that each picture shows.</param>
    /// <param name="labelCount">How many labels there are.</param>
    /// <exception cref="ArgumentException">There are no scores, more or fewer than pictures × labels, or one is outside of [0, 1].</exception>
    public static Reliability Measure(ReadOnlySpan<float> scores, IReadOnlyList<int[]> labels, int labelCount)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (scores.Length == 0 || scores.Length != (long)labels.Count * labelCount)
            throw new ArgumentException(
                $"{labels.Count} pictures and {labelCount} labels need as many scores; {scores.Length} were given.",
                nameof(scores)
            );

        var (pairs, shown, sums) = (new int[BinCount], new int[BinCount], new double[BinCount]);
        for (var index = 0; index < scores.Length; index++)
        {
            var score = scores[index];
            if (score is not (>= 0 and <= 1))
                throw new ArgumentException($"Score {index} is {score}; it must be in [0, 1].", nameof(scores));
            var bin = Math.Min((int)(score * BinCount), BinCount - 1);
            pairs[bin]++;
            sums[bin] += score;
            shown[bin] += Array.IndexOf(labels[index / labelCount], index % labelCount) >= 0 ? 1 : 0;
        }

        var bins = Enumerable
            .Range(0, BinCount)
            .Where(bin => pairs[bin] > 0)
            .Select(bin => new ReliabilityBin(pairs[bin], sums[bin] / pairs[bin], (double)shown[bin] / pairs[bin]))
            .ToList();
        return new Reliability(
            bins.Sum(bin => bin.Pairs * Math.Abs(bin.MeanScore - bin.Frequency)) / scores.Length,
            bins
        );
    }
}

/// <summary>Pairs of picture and label with about the same score.</summary>
/// <param name="Pairs">How many pairs.</param>
/// <param name="MeanScore">Their mean score, in [0, 1].</param>
/// <param name="Frequency">In how many of them, as a share, the picture really shows the label; where scores mean what they say, the same.</param>
public sealed record ReliabilityBin(int Pairs, double MeanScore, double Frequency);
