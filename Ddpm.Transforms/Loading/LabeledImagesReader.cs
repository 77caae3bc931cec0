using Ddpm.Trainers.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Loading;

/// <summary>Reads the labelled pictures of a data view into memory, in the form in which models learn from them.</summary>
public static class LabeledImagesReader
{
    /// <summary>Reads all rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="imageColumn">The name of a column of <see cref="MLImage"/>.</param>
    /// <param name="labelColumn">The name of a column of text, or of a vector of text, in which empty text is no label.</param>
    /// <param name="vocabulary">
    /// The labels that the pictures may have. When null: the vocabulary that the column carries
    /// (<see cref="LabelAnnotation"/>), or else the labels found, in ordinal order.
    /// </param>
    /// <param name="shape">The shape to which every picture is stretched: 1 channel (grey) or 3 (RGB).</param>
    /// <param name="cancellationToken">Stops the reading between two rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type, or the shape is not one of pictures.</exception>
    /// <exception cref="InvalidDataException">A row has no picture, no label or an unknown label, or there is no row.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageCache Read(
        IDataView data,
        string imageColumn,
        string labelColumn,
        LabelVocabulary? vocabulary,
        ImageShape shape,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        PicturePixels.CheckShape(shape);
        var image = Column(data.Schema, imageColumn, PictureType.Accepts, PictureType.Expected);
        var label = Column(data.Schema, labelColumn, LabelColumn.Accepts, LabelColumn.Expected);

        var rows = ReadRows(data, image, label, shape, cancellationToken);
        if (rows.Count == 0)
            throw new InvalidDataException("The data has no rows; at least one labelled picture is needed.");

        vocabulary ??= LabelAnnotation.Read(label);
        vocabulary ??= new LabelVocabulary(rows.SelectMany(row => row.Labels).Distinct().Order(StringComparer.Ordinal));
        var cache = new ImageCache(shape, vocabulary);
        for (var row = 0; row < rows.Count; row++)
            cache.Add(rows[row].Pixels, Encode(vocabulary, rows[row].Labels, row, labelColumn));
        return cache;
    }

    private static List<(byte[] Pixels, string[] Labels)> ReadRows(
        IDataView data,
        DataViewSchema.Column image,
        DataViewSchema.Column label,
        ImageShape shape,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<(byte[] Pixels, string[] Labels)>();
        using var cursor = data.GetRowCursor([image, label]);
        var getImage = cursor.GetGetter<MLImage>(image);
        var getLabels = LabelColumn.CreateReader(cursor, label);

        // The image is never disposed here: a caching view hands out pictures that it goes on to use.
        var picture = default(MLImage);
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            getImage(ref picture!);
            if (picture is null)
                throw new InvalidDataException($"Row {rows.Count} has no picture in column '{image.Name}'.");
            rows.Add((PicturePixels.Read(picture, shape), getLabels()));
        }

        return rows;
    }

    private static int[] Encode(LabelVocabulary vocabulary, string[] labels, int row, string column)
    {
        if (labels.Length == 0)
            throw new InvalidDataException(
                $"Row {row} has no label in column '{column}'; every picture needs at least one."
            );

        var unknown = Array.Find(labels, label => !vocabulary.Contains(label));
        if (unknown is not null)
            throw new InvalidDataException(
                $"Row {row} has the unknown label '{unknown}' in column '{column}'. "
                    + $"Known labels: {string.Join(", ", vocabulary.Names)}."
            );
        return vocabulary.Encode(labels);
    }

    private static DataViewSchema.Column Column(
        DataViewSchema schema,
        string name,
        Func<DataViewType, bool> fits,
        string expected
    )
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw new ArgumentOutOfRangeException(
                nameof(name),
                name,
                $"The data has no column '{name}'. Its columns: {string.Join(", ", schema.Select(other => other.Name))}."
            );
        if (!fits(column.Type))
            throw new ArgumentOutOfRangeException(
                nameof(name),
                name,
                $"Schema mismatch for input column '{name}': expected {expected}, got {column.Type}."
            );
        return column;
    }
}
