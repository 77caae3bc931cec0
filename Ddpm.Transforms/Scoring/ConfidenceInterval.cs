using System.Globalization;

namespace Ddpm.Transforms.Scoring;

/// <summary>The range in which a measure lies with a confidence of 95 %.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lower:0.000} to {Upper:0.000}");
}
