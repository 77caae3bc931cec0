using Ddpm.Trainers.Generation;
using Ddpm.Transforms.Batching;
using Ddpm.Transforms.Loading;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Generation;

/// <summary>Generation as a stage over batches of rows.</summary>
internal sealed class GenerationStage(
    IHostEnvironment host,
    IConditionalGenerator generator,
    GenerationTransformOptions options,
    GenerationGuides guides
) : IBatchStage<GenerationRow, MLImage>
{
    /// <inheritdoc />
    public int BatchSize => options.BatchSize;

    /// <inheritdoc />
    public DataViewSchema.DetachedColumn OutputColumn { get; } =
        new(options.OutputColumnName, PictureType.OfSize(generator.Shape.Height, generator.Shape.Width));

    /// <inheritdoc />
    public IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema)
    {
        var columns = new List<DataViewSchema.Column> { FindLabels(options.LabelColumnName) };
        if (options.NegativeLabelColumnName is { } negatives)
            columns.Add(FindLabels(negatives));
        if (options.SeedColumnName is { } seeds)
            columns.Add(InputColumns.Find(host, schema, seeds, SeedColumn.Accepts, SeedColumn.Expected));
        return columns;

        DataViewSchema.Column FindLabels(string name) =>
            InputColumns.Find(host, schema, name, LabelColumn.Accepts, LabelColumn.Expected);
    }

    /// <inheritdoc />
    public Func<GenerationRow> CreateReader(DataViewRow row)
    {
        var readLabels = LabelColumn.CreateReader(row, row.Schema[options.LabelColumnName]);
        var readSeed = options.SeedColumnName is null
            ? SeedOfId(row)
            : SeedColumn.CreateReader(row, row.Schema[options.SeedColumnName]);
        var readNegatives = options.NegativeLabelColumnName is null
            ? () => []
            : LabelColumn.CreateReader(row, row.Schema[options.NegativeLabelColumnName]);
        return () =>
        {
            var labels = Encode(readLabels(), row.Position);
            return new GenerationRow(labels, EncodeNegatives(readNegatives(), labels, row.Position), readSeed());
        };
    }

    /// <inheritdoc />
    public BatchValues<MLImage> Compute(IReadOnlyList<GenerationRow> rows)
    {
        var images = generator.Generate(
            new GenerationRequest
            {
                Labels = [.. rows.Select(row => row.Labels)],
                NegativeLabels = options.NegativeLabelColumnName is null
                    ? null
                    : [.. rows.Select(row => row.Negatives)],
                Seeds = [.. rows.Select(row => row.Seed)],
                Sampling = options.Sampling,
                Guides = guides,
                OnStep = _ => HostAccess.CheckAlive(host),
            }
        );

        // ML.NET hands the picture of the last row back in, while the row object that it was written to still holds it.
        return (int index, ref MLImage value) => value = PicturePixels.Write(images[index], images.Shape);
    }

    private Func<long> SeedOfId(DataViewRow row)
    {
        var seed = options.Seed ?? 0;
        var getId = row.GetIdGetter();
        var id = default(DataViewRowId);
        return () =>
        {
            getId(ref id);
            return RowSeed.Of(seed, id);
        };
    }

    private int[] Encode(string[] labels, long row)
    {
        if (labels.Length == 0 && !options.AllowUnconditional)
            throw host.Process(
                new InvalidDataException(
                    $"Row {row} has no label in column '{options.LabelColumnName}'. Name at least one, or set "
                        + $"{nameof(GenerationTransformOptions.AllowUnconditional)} for a picture of anything."
                )
            );

        return EncodeKnown(labels, options.LabelColumnName, row);
    }

    private int[] EncodeNegatives(string[] negatives, int[] labels, long row)
    {
        var encoded = EncodeKnown(negatives, options.NegativeLabelColumnName!, row);
        return encoded.Intersect(labels).ToArray() is [var both, ..]
            ? throw host.Process(
                new InvalidDataException(
                    $"Row {row} has the label '{generator.Vocabulary.Names[both]}' in column "
                        + $"'{options.LabelColumnName}' and in column '{options.NegativeLabelColumnName}'; it can be "
                        + "asked for or against, not both."
                )
            )
            : encoded;
    }

    private int[] EncodeKnown(string[] labels, string column, long row)
    {
        var unknown = Array.Find(labels, label => !generator.Vocabulary.Contains(label));
        if (unknown is not null)
            throw host.Process(
                new InvalidDataException(
                    $"Row {row} has the unknown label '{unknown}' in column '{column}'. "
                        + $"Known labels: {string.Join(", ", generator.Vocabulary.Names)}."
                )
            );
        return generator.Vocabulary.Encode(labels);
    }
}
