namespace Ddpm.Trainers.Training;

/// <summary>A measurement on pictures that a run does not learn from.</summary>
/// <param name="Metric">What was measured.</param>
/// <param name="Value">The mean over all these pictures.</param>
/// <param name="Step">After how many steps.</param>
public sealed record ValidationMeasure(string Metric, double Value, long Step);
