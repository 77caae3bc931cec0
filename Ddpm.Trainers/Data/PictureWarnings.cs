namespace Ddpm.Trainers;

/// <summary>What one should know of pictures before one learns from them, as sentences.</summary>
/// <param name="LeftOut">Which were left out, and why.</param>
/// <param name="Content">What is odd about those that are there.</param>
internal sealed record PictureWarnings(IReadOnlyList<string> LeftOut, IReadOnlyList<string> Content)
{
    /// <summary>Nothing.</summary>
    public static PictureWarnings None { get; } = new([], []);

    /// <summary>All of them.</summary>
    public IEnumerable<string> All => LeftOut.Concat(Content);
}
