using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>The columns that a generation stage reads: labels, seeds where there are any, and negative labels where its options name them.</summary>
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
        if (SeedColumn.NameIn(schema, options) is { } seeds)
            columns.Add(InputColumns.Find(host, schema, seeds, SeedColumn.Accepts, SeedColumn.Expected));
        return columns;
    }

    /// <summary>
    /// Looks at data to train on, which need not have what only generation reads: gives the names of such columns that are
    /// not there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that is there has another type.</exception>
    public static IReadOnlyList<string> FindMissing(
        IHostEnvironment host,
        DataViewSchema schema,
        GenerationTransformOptions options
    )
    {
        var missing = new List<string>();
        if (options.NegativeLabelColumnName is { } negatives && IsThere(negatives))
            LabelColumn.Find(host, schema, negatives, vocabulary: null);
        if (options.SeedColumnName is { } seeds && IsThere(seeds))
            InputColumns.Find(host, schema, seeds, SeedColumn.Accepts, SeedColumn.Expected);
        return missing;

        bool IsThere(string name)
        {
            if (schema.GetColumnOrNull(name) is not null)
                return true;
            missing.Add(name);
            return false;
        }
    }

    private static IEnumerable<string> LabelColumns(GenerationTransformOptions options) =>
        options.NegativeLabelColumnName is { } negatives
            ? [options.LabelColumnName, negatives]
            : [options.LabelColumnName];
}
