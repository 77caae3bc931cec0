using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>Makes ML.NET's own confusion matrices, whose constructor ML.NET keeps internal.</summary>
internal static class ConfusionMatrices
{
    /// <summary>A matrix of counts, with what follows from them.</summary>
    /// <param name="host">The host of the component.</param>
    /// <param name="names">The name of each class.</param>
    /// <param name="counts">How often the class of the row was taken for that of the column.</param>
    public static ConfusionMatrix Create(IHostEnvironment host, IReadOnlyList<string> names, double[][] counts)
    {
        var classes = Enumerable.Range(0, names.Count).ToList();
        return new ConfusionMatrix(
            host.Register(nameof(ConfusionMatrix)),
            precision: [.. classes.Select(own => counts[own][own] / counts.Sum(row => row[own]))],
            recall: [.. classes.Select(own => counts[own][own] / counts[own].Sum())],
            confusionTableCounts: counts,
            labelNames: [.. names.Select(name => name.AsMemory())],
            isSampled: false,
            isBinary: false
        );
    }
}
