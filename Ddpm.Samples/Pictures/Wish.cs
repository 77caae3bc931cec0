namespace Ddpm.Samples.Pictures;

/// <summary>A picture that is asked for.</summary>
/// <param name="Labels">The labels of the objects that it is to show.</param>
/// <param name="Seed">The seed of its noise.</param>
internal sealed record Wish(IReadOnlyList<string> Labels, long Seed)
{
    /// <summary>Every label list with every seed from <paramref name="firstSeed"/>, list after list.</summary>
    public static IReadOnlyList<Wish> ForEach(
        IEnumerable<IReadOnlyList<string>> conditions,
        int seeds,
        long firstSeed = 0
    ) =>
        [
            .. conditions.SelectMany(labels =>
                Enumerable.Range(0, seeds).Select(seed => new Wish(labels, firstSeed + seed))
            ),
        ];
}
