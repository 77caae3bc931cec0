using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Which labelled pictures are read, and into what form.</summary>
internal sealed record PicturePlan
{
    /// <param name="data">The rows.</param>
    /// <param name="imageColumn">The name of the column of pictures.</param>
    /// <param name="labelColumn">The name of the column of labels.</param>
    /// <param name="vocabulary">The labels that the pictures may have, or null for those that the column names or holds.</param>
    /// <param name="shape">The shape to which every picture is brought.</param>
    /// <param name="options">How the column of pictures is read; null for what is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type, or the shape is not one of pictures.</exception>
    /// <exception cref="InvalidDataException">The names of the column's labels are no vocabulary.</exception>
    public PicturePlan(
        IDataView data,
        string imageColumn,
        string labelColumn,
        LabelVocabulary? vocabulary,
        ImageShape shape,
        ImageColumnOptions? options
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        Data = data;
        Options = options ?? new ImageColumnOptions();
        Options.Validate();
        PicturePixels.CheckShape(shape);
        Shape = shape;
        Image = Column(data.Schema, imageColumn, PictureColumn.Accepts, PictureColumn.Expected);
        Label = Column(data.Schema, labelColumn, LabelColumn.Accepts, LabelColumn.Expected);
        Vocabulary = vocabulary ?? LabelNames.ForTraining(Label);
    }

    /// <summary>The rows.</summary>
    public IDataView Data { get; }

    /// <summary>The column of pictures.</summary>
    public DataViewSchema.Column Image { get; }

    /// <summary>The column of labels.</summary>
    public DataViewSchema.Column Label { get; }

    /// <summary>The column that names scenes, or null where the data have none.</summary>
    public DataViewSchema.Column? Scene => TextColumn(LoadedColumns.Scene);

    /// <summary>The column that names pictures, for messages, or null where the data have none.</summary>
    public DataViewSchema.Column? Name => TextColumn(LoadedColumns.FileName);

    /// <summary>The labels that the pictures may have, or null for all that occur.</summary>
    public LabelVocabulary? Vocabulary { get; }

    /// <summary>The shape to which every picture is brought.</summary>
    public ImageShape Shape { get; }

    /// <summary>How the column of pictures is read.</summary>
    public ImageColumnOptions Options { get; }

    /// <summary>A cursor over the rows.</summary>
    /// <param name="columns">Its columns, of which those that the data do not have are left out.</param>
    public DataViewRowCursor GetCursor(params DataViewSchema.Column?[] columns) =>
        Data.GetRowCursor(columns.OfType<DataViewSchema.Column>());

    /// <summary>A function that reads the text of the row's present position; null for no text, and where there is no column.</summary>
    public static Func<string?> TextReader(DataViewRow row, DataViewSchema.Column? column)
    {
        if (column is null)
            return () => null;
        var getText = row.GetGetter<ReadOnlyMemory<char>>(column.Value);
        var text = default(ReadOnlyMemory<char>);
        return () =>
        {
            getText(ref text);
            return text.IsEmpty ? null : text.ToString();
        };
    }

    private DataViewSchema.Column? TextColumn(string name) =>
        Data.Schema.GetColumnOrNull(name) is { Type: TextDataViewType } column ? column : null;

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
