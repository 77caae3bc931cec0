using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;

namespace Ddpm.Samples.Pictures;

/// <summary>A row of a list of conditions, as ML.NET gives it.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "ML.NET makes the rows.")]
internal sealed class ConditionRow
{
    /// <summary>The labels of the picture.</summary>
    public string[] Labels { get; set; } = [];

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
                .Select(row => new Wish(row.Labels, row.Seed)),
        ];
    }
}
