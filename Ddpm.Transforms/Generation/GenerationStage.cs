using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Generation as a stage over batches of rows.</summary>
/// <typeparam name="TValue">The raw type of the column of pictures.</typeparam>
internal sealed class GenerationStage<TValue>(
    IHostEnvironment host,
    IConditionalGenerator generator,
    GenerationTransformOptions options,
    GenerationGuides guides,
    PictureWriter<TValue> write
) : IBatchStage<GenerationRow, GeneratedImages>
{
    private readonly UnreadSeeds _unreadSeeds = new(host);

    /// <inheritdoc />
    public int BatchSize => options.BatchSize;

    /// <inheritdoc />
    public IReadOnlyList<BatchColumn<GeneratedImages>> Columns { get; } =
    [
        new BatchColumn<GeneratedImages, TValue>(
            GeneratedColumn.Create(options, generator.Shape),
            (images, index, ref value) => write(images[index], ref value)
        ),
    ];

    /// <inheritdoc />
    public IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema)
    {
        var columns = GenerationColumns.Find(host, schema, options, generator.Vocabulary);
        _unreadSeeds.WarnOfGeneration(schema, options);
        return columns;
    }

    /// <inheritdoc />
    public Func<GenerationRow> CreateReader(DataViewRow row)
    {
        var readLabels = LabelReader(options.LabelColumnName);
        var readSeed = SeedColumn.NameIn(row.Schema, options) is { } seeds
            ? SeedColumn.CreateReader(row, row.Schema[seeds])
            : SeedOfId(row);
        var readNegatives = options.NegativeLabelColumnName is null
            ? () => []
            : LabelReader(options.NegativeLabelColumnName);
        return () =>
        {
            var labels = Encode(readLabels(), row.Position);
            return new GenerationRow(labels, EncodeNegatives(readNegatives(), labels, row.Position), readSeed());
        };

        Func<string[]> LabelReader(string name) =>
            LabelColumn.CreateReader(row, row.Schema[name], generator.Vocabulary);
    }

    /// <inheritdoc />
    public GeneratedImages Compute(IReadOnlyList<GenerationRow> rows)
    {
        var monitor = new GenerationMonitor(host, rows.Count, TimeProvider.System);
        return generator.Generate(
            new GenerationRequest
            {
                Labels = [.. rows.Select(row => row.Labels)],
                NegativeLabels = options.NegativeLabelColumnName is null
                    ? null
                    : [.. rows.Select(row => row.Negatives)],
                Seeds = [.. rows.Select(row => row.Seed)],
                Sampling = options.Sampling,
                Guides = guides,
                Runtime = options.Runtime,
                OnStep = monitor.Report,
            },
            options.CancellationToken
        );
    }

    /// <inheritdoc />
    public StageGraph GraphOf(DataViewSchema schema) =>
        StageGraph.None(
            "It draws each picture from noise of the row's seed, by calling its network again and again, which no graph of "
                + "ONNX's operators does."
        );

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
        var encoded = EncodeKnown(labels, options.LabelColumnName, row);
        return encoded.Length > 0 || options.AllowUnconditional
            ? encoded
            : throw host.Process(
                new InvalidDataException(
                    $"Row {row} has no {(labels.Length == 0 ? "label" : "known label")} in column "
                        + $"'{options.LabelColumnName}'. Name at least one, or set "
                        + $"{nameof(GenerationTransformOptions.AllowUnconditional)} for a picture of anything."
                )
            );
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
        if (unknown is null)
            return generator.Vocabulary.Encode(labels);
        if (options.IgnoreUnknownLabels)
            return generator.Vocabulary.Encode(labels.Where(generator.Vocabulary.Contains));
        throw host.Process(
            new InvalidDataException(
                $"Row {row} has the unknown label '{unknown}' in column '{column}'. "
                    + $"{generator.Vocabulary.Hint(unknown)} Set "
                    + $"{nameof(GenerationTransformOptions.IgnoreUnknownLabels)} to leave unknown labels out."
            )
        );
    }
}

/// <summary>What generation needs to know of a row.</summary>
/// <param name="Labels">Indices into the generator's vocabulary: sorted, each once.</param>
/// <param name="Negatives">Those that the picture is not to show, likewise.</param>
/// <param name="Seed">The seed of the row's noise.</param>
internal sealed record GenerationRow(int[] Labels, int[] Negatives, long Seed);
