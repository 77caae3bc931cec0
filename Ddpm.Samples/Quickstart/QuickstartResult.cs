using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Quickstart;

/// <summary>What came of a quickstart.</summary>
internal sealed record QuickstartResult
{
    /// <summary>The folder that holds everything.</summary>
    public required string Folder { get; init; }

    /// <summary>How well the scorer does on rendered pictures of scenes that it has not seen.</summary>
    public required ImageLabelMetrics HeldOut { get; init; }

    /// <summary>How well generated pictures show label combinations that occur in training.</summary>
    public required ImageLabelMetrics Seen { get; init; }

    /// <summary>How well generated pictures show label combinations that never occur in training.</summary>
    public required ImageLabelMetrics Unseen { get; init; }

    /// <summary>How many pictures are generated in a second.</summary>
    public required double PicturesPerSecond { get; init; }

    /// <summary>What the second process made of the saved pipeline.</summary>
    public required ReplayComparison SecondProcess { get; init; }

    /// <summary>How long each phase took.</summary>
    public required IReadOnlyList<PhaseClock.Phase> Phases { get; init; }

    /// <summary>The time from start to end.</summary>
    public required TimeSpan Duration { get; init; }
}
