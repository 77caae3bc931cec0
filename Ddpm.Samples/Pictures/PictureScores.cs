using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Pictures;

/// <summary>What a scorer says of a set of pictures.</summary>
/// <param name="Metrics">How well the labels are shown.</param>
/// <param name="IsRight">Whether each picture shows all of its labels.</param>
internal sealed record PictureScores(ImageLabelMetrics Metrics, IReadOnlyList<bool> IsRight);
