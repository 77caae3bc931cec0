namespace Ddpm.Trainers;

/// <summary>
/// Makes probabilities mean what they say (Guo et al. 2017): logits are divided by one number, the temperature, that
/// suits pictures which the scorer did not learn from. The order of the scores of a picture stays, so no accuracy of the k
/// highest scores changes, as long as no score saturates: float32 has a sigmoid of exactly 1 from 17.4 on.
/// </summary>
internal static class TemperatureScaling
{
    /// <summary>The lowest temperature that is fitted.</summary>
    public const double Lowest = 0.05;

    /// <summary>The highest temperature that is fitted.</summary>
    public const double Highest = 20;

    private const double GoldenRatio = 0.6180339887498949;
    private const double Precision = 1e-4;

    /// <summary>Finds the temperature with the least binary cross entropy, from <see cref="Lowest"/> to <see cref="Highest"/>.</summary>
    /// <param name="logits">One logit for each picture and label, picture after picture.</param>
    /// <param name="labels">The label indices that each picture shows.</param>
    /// <param name="labelCount">How many labels there are.</param>
    /// <exception cref="ArgumentException">There are no logits, or more or fewer than pictures × labels, or one is not finite.</exception>
    public static double Fit(ReadOnlySpan<float> logits, IReadOnlyList<int[]> labels, int labelCount)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.Length == 0 || logits.Length != (long)labels.Count * labelCount)
            throw new ArgumentException(
                $"{labels.Count} pictures and {labelCount} labels need as many logits; {logits.Length} were given.",
                nameof(logits)
            );

        // The logit of being right: a picture's label, or a label that it has not, with the other sign.
        var margins = new float[logits.Length];
        for (var index = 0; index < logits.Length; index++)
        {
            if (!float.IsFinite(logits[index]))
                throw new ArgumentException($"Logit {index} is not finite.", nameof(logits));
            margins[index] = -logits[index];
        }

        for (var picture = 0; picture < labels.Count; picture++)
            foreach (var label in labels[picture])
                margins[picture * labelCount + label] *= -1;

        // The entropy is convex in 1/T, so it has one valley in ln T, which golden sections close in on.
        var (low, high) = (Math.Log(Lowest), Math.Log(Highest));
        while (high - low > Precision)
        {
            var (left, right) = (high - GoldenRatio * (high - low), low + GoldenRatio * (high - low));
            if (Entropy(margins, Math.Exp(left)) < Entropy(margins, Math.Exp(right)))
                high = right;
            else
                low = left;
        }

        return Math.Exp((low + high) / 2);
    }

    /// <summary>Σ ln(1 + e^(−margin/T)).</summary>
    private static double Entropy(float[] margins, double temperature)
    {
        var sum = 0.0;
        foreach (var margin in margins)
        {
            var scaled = margin / temperature;
            sum += Math.Max(0, -scaled) + Math.Log(1 + Math.Exp(-Math.Abs(scaled)));
        }

        return sum;
    }
}
