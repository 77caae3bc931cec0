using Ddpm.Transforms;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Divides labelled pictures into what is learnt from and what is held out.</summary>
public static class HoldOutExtensions
{
    /// <summary>
    /// Holds out about a share of the pictures of each label: never the last picture of a label, at least one picture in all, and
    /// pictures that belong together all on one side.
    /// </summary>
    /// <remarks>
    /// <see cref="DataOperationsCatalog.TrainTestSplit"/> throws a coin for each row, or each key: with few of them it holds out
    /// nothing, or all pictures of a label. This one counts. Pictures are not decoded.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView pictures = ml.Data.LoadFromImageFolder("my-pictures");
    /// var (training, heldOut) = ml.Data.HoldOut(pictures, share: 0.2);
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="data">The rows, which come in the same order each time they are read.</param>
    /// <param name="share">The share that is held out, above 0 and below 1.</param>
    /// <param name="labelColumnName">The column of labels, of any type that a trainer takes.</param>
    /// <param name="groupColumnName">
    /// A column of text by which pictures belong together; null for <see cref="LoadedColumns.Scene"/> where the data have it, and
    /// otherwise each picture by itself.
    /// </param>
    /// <param name="seed">Another seed gives another division, the same one the same.</param>
    /// <returns>The rows to learn from and those that are held out, each in the order of the data.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidDataException">Nothing can be held out: each group of pictures has the last one of a label.</exception>
    public static (IDataView Training, IDataView HeldOut) HoldOut(
        this DataOperationsCatalog catalog,
        IDataView data,
        double share = 0.1,
        string labelColumnName = LoadedColumns.Label,
        string? groupColumnName = null,
        int seed = 0
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        Ddpm.Transforms.HoldOut.CheckShare(share);
        var host = HostAccess.Environment(catalog);
        var label = LabelColumn.Find(host, data.Schema, labelColumnName, null);
        var group =
            groupColumnName is null && data.Schema.GetColumnOrNull(LoadedColumns.Scene) is null
                ? (DataViewSchema.Column?)null
                : InputColumns.Find(
                    host,
                    data.Schema,
                    groupColumnName ?? LoadedColumns.Scene,
                    type => type is TextDataViewType,
                    "text"
                );

        var labels = new List<IReadOnlyList<string>>();
        var groups = new List<string?>();
        using (var cursor = data.GetRowCursor(group is { } key ? [label, key] : [label]))
        {
            var readLabels = LabelColumn.CreateReader(cursor, label);
            var readGroup = group is { } named ? cursor.GetGetter<ReadOnlyMemory<char>>(named) : null;
            var text = default(ReadOnlyMemory<char>);
            while (cursor.MoveNext())
            {
                labels.Add(readLabels());
                readGroup?.Invoke(ref text);
                groups.Add(text.IsEmpty ? null : text.ToString());
            }
        }

        if (labels.Count == 0)
            throw new InvalidDataException("The data have no rows; there is nothing to hold out.");
        var held = Ddpm.Transforms.HoldOut.Choose(labels, groups, share, seed);
        return (Subset(data, [.. held.Select(isHeld => !isHeld)]), Subset(data, held));
    }

    private static IDataView Subset(IDataView data, bool[] isKept) =>
        data is IndexedDataView indexed ? indexed.Subset(isKept) : new RowSubset(data, isKept);
}
