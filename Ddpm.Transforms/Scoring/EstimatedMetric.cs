using System.Globalization;

namespace Ddpm.Transforms.Scoring;

/// <summary>A measure, and how far it would differ with other pictures of the same kind.</summary>
/// <param name="Value">The measure of the pictures that were there.</param>
/// <param name="Interval">Where it lies with 95 % confidence: a bootstrap over pictures.</param>
public readonly record struct EstimatedMetric(double Value, ConfidenceInterval Interval)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:0.000} ({Interval})");
}
