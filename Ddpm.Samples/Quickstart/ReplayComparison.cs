namespace Ddpm.Samples.Quickstart;

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
