namespace Ddpm.Transforms.Scoring;

/// <summary>How well pictures that should show a certain number of labels show them.</summary>
/// <param name="LabelCount">How many labels each of the pictures should show.</param>
/// <param name="Images">How many such pictures there are.</param>
/// <param name="ExactMatchRatio">The share of them with a hit for each label.</param>
public sealed record LabelCountMetrics(int LabelCount, int Images, EstimatedMetric ExactMatchRatio);
