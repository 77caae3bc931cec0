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

/// <summary>How many pictures of two folders are the same.</summary>
/// <param name="Same">How many are the same, byte for byte.</param>
/// <param name="Pictures">How many there are.</param>
internal sealed record ReplayComparison(int Same, int Pictures)
{
    /// <summary>Whether all are.</summary>
    public bool AllTheSame => Same == Pictures;

    /// <summary>Compares files with those of the same names in another folder.</summary>
    /// <param name="files">The files.</param>
    /// <param name="folder">The other folder.</param>
    public static ReplayComparison Compare(IReadOnlyList<string> files, string folder)
    {
        var same = files.Count(file =>
        {
            var other = Path.Combine(folder, Path.GetFileName(file));
            return File.Exists(other) && File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(other));
        });
        return new ReplayComparison(same, files.Count);
    }
}
