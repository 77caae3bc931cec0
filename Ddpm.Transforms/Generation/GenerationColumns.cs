using Ddpm.Trainers.Data;
using Ddpm.Transforms.Batching;
using Ddpm.Transforms.Loading;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Generation;

/// <summary>The columns that a generation stage reads: labels and, where its options name them, negative labels and seeds.</summary>
internal static class GenerationColumns
{
    /// <summary>Checks that a schema promises them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public static void Check(IHostEnvironment host, SchemaShape schema, GenerationTransformOptions options)
    {
        foreach (var name in LabelColumns(options))
            LabelColumn.Check(host, schema, name);
        if (options.SeedColumnName is { } seeds)
            InputColumns.Check(host, schema, seeds, SeedColumn.Accepts, SeedColumn.Expected);
    }

    /// <summary>Finds them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public static IReadOnlyList<DataViewSchema.Column> Find(
        IHostEnvironment host,
        DataViewSchema schema,
        GenerationTransformOptions options,
        LabelVocabulary vocabulary
    )
    {
        var columns = LabelColumns(options).Select(name => LabelColumn.Find(host, schema, name, vocabulary)).ToList();
        if (options.SeedColumnName is { } seeds)
            columns.Add(InputColumns.Find(host, schema, seeds, SeedColumn.Accepts, SeedColumn.Expected));
        return columns;
    }

    private static IEnumerable<string> LabelColumns(GenerationTransformOptions options) =>
        options.NegativeLabelColumnName is { } negatives
            ? [options.LabelColumnName, negatives]
            : [options.LabelColumnName];
}
