using System.Diagnostics.CodeAnalysis;

namespace Ddpm.Samples.Pictures;

/// <summary>A row of a list of conditions, as ML.NET gives it.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "ML.NET makes the rows.")]
internal sealed class ConditionRow
{
    /// <summary>The labels of the picture.</summary>
    public string[] Label { get; set; } = [];

    /// <summary>The seed of the picture.</summary>
    public long Seed { get; set; }

    /// <summary>Reads a list of conditions.</summary>
    /// <param name="context">The context.</param>
    /// <param name="path">A JSON list of lists of labels.</param>
    /// <param name="seeds">How many pictures each list gets; each picture has a seed of its own, its index.</param>
    public static IReadOnlyList<Wish> Load(MLContext context, string path, int seeds)
    {
        var rows = context.Data.LoadConditions(path, seedsPerCondition: seeds);
        return
        [
            .. context
                .Data.CreateEnumerable<ConditionRow>(rows, reuseRowObject: false)
                .Select(row => new Wish(row.Label, row.Seed)),
        ];
    }
}

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
