using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Warns, once for each stage, of a column called "Seed" that looks as if it decided pictures and does not.</summary>
internal sealed class UnreadSeeds(IHostEnvironment host)
{
    private int _warned;

    /// <summary>Warns of seeds that a generation stage does not read.</summary>
    public void WarnOfGeneration(DataViewSchema schema, GenerationTransformOptions options)
    {
        const string byId = "Each picture's seed follows from the stage's seed and the row's number instead.";
        var read = SeedColumn.NameIn(schema, options);
        if (Find(schema) is not { } seeds || seeds.Name == read || IsOfLabels(seeds.Name))
            return;

        if (read is not null)
            Warn(
                $"Column '{seeds.Name}' is not read: the seeds come from column '{read}'. Give the column that is meant as "
                    + $"{nameof(options.SeedColumnName)}."
            );
        else if (SeedColumn.Accepts(seeds.Type))
            Warn(
                $"Column '{seeds.Name}' is not read: without a {nameof(options.SeedColumnName)} seeds are read from a column "
                    + $"'{SeedColumn.UsualName}', written so. {byId} Name the column so, or give its name as "
                    + $"{nameof(options.SeedColumnName)}."
            );
        else
            Warn(
                $"Column '{seeds.Name}' is not read: a seed is {SeedColumn.Expected}, and the column holds {seeds.Type}. {byId} "
                    + "Make it a column of integers, as Conversion.ConvertType(…, outputKind: DataKind.Int64) does."
            );

        bool IsOfLabels(string name) => name == options.LabelColumnName || name == options.NegativeLabelColumnName;
    }

    /// <summary>Warns of seeds where pictures are scored and nothing in the chain generates any.</summary>
    public void WarnOfScoring(DataViewSchema schema)
    {
        if (Find(schema) is { } seeds && !schema.Any(GeneratedColumn.IsGenerated))
            Warn(
                $"Column '{seeds.Name}' is not read: this stage scores pictures, which needs no seed, and no stage before it "
                    + "generates any. If pictures are to be generated, put GenerateConditionalImages before it."
            );
    }

    private static DataViewSchema.Column? Find(DataViewSchema schema) =>
        schema.GetColumnOrNull(SeedColumn.UsualName)
        ?? schema
            .Where(column => !column.IsHidden)
            .Where(column => column.Name.Equals(SeedColumn.UsualName, StringComparison.OrdinalIgnoreCase))
            .Select(column => (DataViewSchema.Column?)column)
            .FirstOrDefault();

    private void Warn(string message)
    {
        if (Interlocked.Exchange(ref _warned, 1) != 0)
            return;
        using var channel = host.Start("Seeds");
        channel.Warning(MessageSensitivity.Schema, message);
    }
}
