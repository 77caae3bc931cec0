using System.Globalization;

namespace Ddpm.Transforms;

/// <summary>
/// How well pictures show the labels that they should. A picture that should show k labels is given its k highest
/// scores; each of these that is one of its labels is a hit; of two equal scores the one of the lower label index is the
/// higher. Pictures that should show nothing are left out.
/// </summary>
/// <remarks>
/// The accuracies and exact matches of the k highest scores do not punish what a picture shows beyond its labels;
/// <see cref="AboveThreshold"/> does. Micro precision, recall and F1 of the k highest scores would all be
/// <see cref="AccuracyHitsOverLabels"/>, so they are given for the threshold alone.
/// </remarks>
public sealed record ImageLabelMetrics
{
    internal ImageLabelMetrics() { }

    /// <summary>The hits of all pictures over the labels of all pictures, in [0, 1].</summary>
    public required double AccuracyHitsOverLabels { get; init; }

    /// <summary>Where <see cref="AccuracyHitsOverLabels"/> lies with 95 % confidence: a bootstrap over pictures.</summary>
    public required ConfidenceInterval AccuracyHitsOverLabelsInterval { get; init; }

    /// <summary>Each picture's hits over its labels, averaged over the pictures, in [0, 1].</summary>
    public required double AccuracyMeanOverImages { get; init; }

    /// <summary>Where <see cref="AccuracyMeanOverImages"/> lies with 95 % confidence: a bootstrap over pictures.</summary>
    public required ConfidenceInterval AccuracyMeanOverImagesInterval { get; init; }

    /// <summary>The share of pictures with a hit for each of their labels, in [0, 1].</summary>
    public required double ExactMatchRatio { get; init; }

    /// <summary>Where <see cref="ExactMatchRatio"/> lies with 95 % confidence: a bootstrap over pictures.</summary>
    public required ConfidenceInterval ExactMatchRatioInterval { get; init; }

    /// <summary>The same for the pictures with one label, those with two, and so on, for each number that occurs.</summary>
    public required IReadOnlyList<LabelCountMetrics> ExactMatchByLabelCount { get; init; }

    /// <summary>How many pictures were counted.</summary>
    public required int ImageCount { get; init; }

    /// <summary>How many labels these pictures should show together.</summary>
    public required int LabelCount { get; init; }

    /// <summary>
    /// How many pictures have equal scores at the k-th place, so that another rule for equal scores, such as whatever
    /// <c>torch.topk</c> does, could count other hits.
    /// </summary>
    public required int UndecidedImageCount { get; init; }

    /// <summary>How often each label was found, in the order of the vocabulary.</summary>
    public required IReadOnlyList<LabelRecall> PerLabelRecall { get; init; }

    /// <summary>Precision, recall, F1, and labels too many or too few, of the labels whose scores reach a threshold.</summary>
    public required LabelThresholdMetrics AboveThreshold { get; init; }

    /// <summary>
    /// What is mistaken for what among colours and among shapes, where every label of the vocabulary consists of two
    /// words; else null, and <see cref="WhyNoWords"/> says why.
    /// </summary>
    public required LabelWordMetrics? Words { get; init; }

    /// <summary>Why <see cref="Words"/> is null; null where it is not.</summary>
    public required string? WhyNoWords { get; init; }

    /// <summary>
    /// Why the judge is not to be trusted with these pictures; empty where nothing is known against it, or where nobody
    /// said who judged and who generated.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A table for people; the same as <see cref="ToString"/>.</summary>
    public string GetFormattedTable() => ImageLabelTable.Format(this);

    /// <summary>A table for people.</summary>
    public override string ToString() => GetFormattedTable();
}

/// <summary>How well pictures that should show a certain number of labels show them.</summary>
/// <param name="LabelCount">How many labels each of the pictures should show.</param>
/// <param name="Images">How many such pictures there are.</param>
/// <param name="ExactMatchRatio">The share of them with a hit for each label.</param>
public sealed record LabelCountMetrics(int LabelCount, int Images, EstimatedMetric ExactMatchRatio);

/// <summary>How often a label was found where it should be.</summary>
/// <param name="Label">The label's name.</param>
/// <param name="Images">How many pictures should show it.</param>
/// <param name="Recall">
/// The share of these in which it is among the k highest scores, k labels being wanted, with its interval; NaN for none.
/// </param>
public readonly record struct LabelRecall(string Label, int Images, EstimatedMetric Recall);

/// <summary>The range in which a measure lies with a confidence of 95 %.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lower:0.000} to {Upper:0.000}");
}

/// <summary>A measure, and how far it would differ with other pictures of the same kind.</summary>
/// <param name="Value">The measure of the pictures that were there.</param>
/// <param name="Interval">Where it lies with 95 % confidence: a bootstrap over pictures.</param>
public readonly record struct EstimatedMetric(double Value, ConfidenceInterval Interval)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:0.000} ({Interval})");
}
