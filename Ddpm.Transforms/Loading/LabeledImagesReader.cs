using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Reads the labelled pictures of a data view into memory, in the form in which models learn from them.</summary>
public static class LabeledImagesReader
{
    /// <summary>Reads all rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="imageColumn">
    /// The name of a column of <see cref="MLImage"/>, or of a vector of pixels of <see cref="byte"/> or <see cref="float"/>.
    /// </param>
    /// <param name="labelColumn">
    /// The name of a column of text, in which empty text is no label; of keys, in which a missing value is none; of a
    /// vector of either; or of a multi-hot vector of <see cref="float"/>.
    /// </param>
    /// <param name="vocabulary">
    /// The labels that the pictures may have. When null: those that the column names by its key values, slot names or
    /// <see cref="LabelAnnotation"/>; for keys and multi-hot vectors that name none "label 0", "label 1" and so on; and
    /// for text that names none the labels found, in ordinal order.
    /// </param>
    /// <param name="shape">The shape to which every picture is brought: 1 channel (grey) or 3 (RGB).</param>
    /// <param name="imageOptions">How the column of pictures is read; null stretches pictures to the shape.</param>
    /// <param name="cancellationToken">Stops the reading between two rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type, or the shape is not one of pictures.</exception>
    /// <exception cref="InvalidDataException">
    /// A row has no picture or other pixels than it should, no label or an unknown label, there is no row, or the values of
    /// a vector of <see cref="float"/> are fractions that nothing scales to pixels.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageCache Read(
        IDataView data,
        string imageColumn,
        string labelColumn,
        LabelVocabulary? vocabulary,
        ImageShape shape,
        ImageColumnOptions? imageOptions = null,
        CancellationToken cancellationToken = default
    ) =>
        Read(
            data,
            imageColumn,
            labelColumn,
            vocabulary,
            shape,
            imageOptions,
            cancellationToken.ThrowIfCancellationRequested
        );

    /// <summary>Reads all rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="imageColumn">The name of the column of pictures.</param>
    /// <param name="labelColumn">The name of the column of labels.</param>
    /// <param name="vocabulary">The labels that the pictures may have.</param>
    /// <param name="shape">The shape to which every picture is brought.</param>
    /// <param name="imageOptions">How the column of pictures is read.</param>
    /// <param name="beforeRow">Called before each row; what it throws ends the reading.</param>
    internal static ImageCache Read(
        IDataView data,
        string imageColumn,
        string labelColumn,
        LabelVocabulary? vocabulary,
        ImageShape shape,
        ImageColumnOptions? imageOptions,
        Action beforeRow
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        imageOptions ??= new ImageColumnOptions();
        imageOptions.Validate();
        PicturePixels.CheckShape(shape);
        var image = Column(data.Schema, imageColumn, PictureColumn.Accepts, PictureColumn.Expected);
        var label = Column(data.Schema, labelColumn, LabelColumn.Accepts, LabelColumn.Expected);

        vocabulary ??= LabelNames.ForTraining(label);
        var rows = new List<(byte[] Pixels, string[] Labels, string? Scene)>();
        var fingerprint = new DataFingerprintBuilder();
        var name = NameColumn(data.Schema);
        using (var cursor = data.GetRowCursor(name is { } named ? [image, label, named] : [image, label]))
        {
            var getName = name is { } text ? cursor.GetGetter<ReadOnlyMemory<char>>(text) : null;

            var scene = default(string);

            // The size that pictures are brought to is the model's; which pictures they are is not.
            var readPicture = PictureColumn.CreateReader(
                cursor,
                image,
                shape,
                imageOptions,
                ownPixels => fingerprint.Add(ownPixels, scene)
            );
            var readLabels = LabelColumn.CreateReader(cursor, label, vocabulary);
            while (cursor.MoveNext())
            {
                beforeRow();
                scene = SceneOf(getName);
                var pixels =
                    readPicture()
                    ?? throw new InvalidDataException($"Row {rows.Count} has no picture in column '{image.Name}'.");
                var labels = readLabels();
                if (labels.Length == 0)
                    throw new InvalidDataException(
                        $"Row {rows.Count} has no label in column '{label.Name}'; every picture needs at least one."
                    );
                rows.Add((pixels, labels, scene));
            }
        }

        if (rows.Count == 0)
            throw new InvalidDataException("The data has no rows; at least one labelled picture is needed.");
        if (
            PictureColumn.MayHoldFractions(image, imageOptions)
            && rows.TrueForAll(row => row.Pixels.All(pixel => pixel <= 1))
        )
            throw new InvalidDataException(
                $"No pixel of column '{imageColumn}' is above 1 in {rows.Count} rows, so that every picture would be black. If "
                    + $"its values are 0 to 1, set {nameof(ImageColumnOptions)}.{nameof(imageOptions.ScaleImage)} to 1/255f."
            );

        vocabulary ??= new LabelVocabulary(rows.SelectMany(row => row.Labels).Distinct().Order(StringComparer.Ordinal));
        var cache = new ImageCache(shape, vocabulary, fingerprint.Build());
        for (var row = 0; row < rows.Count; row++)
            cache.Add(rows[row].Pixels, Encode(vocabulary, rows[row].Labels, row, labelColumn), rows[row].Scene);
        return cache;
    }

    /// <summary>The column that the loaders of this library name pictures in, or null where the data has none.</summary>
    private static DataViewSchema.Column? NameColumn(DataViewSchema schema) =>
        schema.GetColumnOrNull(LoadedColumns.FileName) is { Type: TextDataViewType } column ? column : null;

    private static string? SceneOf(ValueGetter<ReadOnlyMemory<char>>? getName)
    {
        if (getName is null)
            return null;
        var name = default(ReadOnlyMemory<char>);
        getName(ref name);
        return name.IsEmpty ? null : IClevrFolder.SceneOf(name.ToString());
    }

    private static int[] Encode(LabelVocabulary vocabulary, string[] labels, int row, string column)
    {
        var unknown = Array.Find(labels, label => !vocabulary.Contains(label));
        if (unknown is not null)
            throw new InvalidDataException(
                $"Row {row} has the unknown label '{unknown}' in column '{column}'. " + vocabulary.Hint(unknown)
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
