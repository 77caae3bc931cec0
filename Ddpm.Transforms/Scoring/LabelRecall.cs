namespace Ddpm.Transforms.Scoring;

/// <summary>How often a label was found where it should be.</summary>
/// <param name="Label">The label's name.</param>
/// <param name="Images">How many pictures should show it.</param>
/// <param name="Recall">
/// The share of these in which it is among the k highest scores, k labels being wanted, with its interval; NaN for none.
/// </param>
public readonly record struct LabelRecall(string Label, int Images, EstimatedMetric Recall);
