using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Scoring as a stage over batches of rows, each of which is a picture's values in the classifier's shape.</summary>
internal sealed class ScoringStage(IHostEnvironment host, LabelClassifier classifier, ScoringTransformOptions options)
    : IBatchStage<byte[], float[]>
{
    private readonly UnreadSeeds _unreadSeeds = new(host);

    /// <inheritdoc />
    public int BatchSize => options.BatchSize;

    /// <inheritdoc />
    public IReadOnlyList<BatchColumn<float[]>> Columns { get; } = ScoringColumns.Create(options, classifier.Vocabulary);

    /// <inheritdoc />
    public IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema)
    {
        var pictures = PictureColumn.Find(host, schema, options.ImageColumnName, classifier.Shape, options.Images);
        _unreadSeeds.WarnOfScoring(schema);
        return [pictures];
    }

    /// <inheritdoc />
    public Func<byte[]> CreateReader(DataViewRow row)
    {
        var column = row.Schema[options.ImageColumnName];
        var readPicture = PictureColumn.CreateReader(row, column, classifier.Shape, options.Images);
        return () =>
            readPicture()
            ?? throw host.Process(
                new InvalidDataException($"Row {row.Position} has no picture in column '{options.ImageColumnName}'.")
            );
    }

    /// <inheritdoc />
    public float[] Compute(IReadOnlyList<byte[]> rows)
    {
        HostAccess.CheckAlive(host);
        options.CancellationToken.ThrowIfCancellationRequested();
        var length = classifier.Shape.Length;
        var pixels = new byte[rows.Count * length];
        for (var row = 0; row < rows.Count; row++)
            rows[row].CopyTo(pixels, row * length);
        return classifier.Score(pixels, rows.Count, options.Runtime);
    }

    /// <inheritdoc />
    public StageGraph GraphOf(DataViewSchema schema) => ScoringGraph.Of(schema, classifier, options);
}
