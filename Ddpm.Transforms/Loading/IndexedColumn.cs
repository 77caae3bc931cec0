using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>A column of an <see cref="IndexedDataView"/>: what it is, and how any row of it is read.</summary>
internal abstract class IndexedColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations)
{
    /// <summary>The column's name.</summary>
    public string Name { get; } = name;

    /// <summary>The column's type.</summary>
    public DataViewType Type { get; } = type;

    /// <summary>The column's annotations, or null for none.</summary>
    public DataViewSchema.Annotations? Annotations { get; } = annotations;

    /// <summary>A <see cref="ValueGetter{TValue}"/> that reads the row on which a cursor stands.</summary>
    /// <param name="row">Gives the index of that row, from 0.</param>
    public abstract Delegate CreateGetter(Func<int> row);
}

/// <summary>A column whose values are of one .NET type.</summary>
/// <param name="name">The column's name.</param>
/// <param name="type">The column's type; its raw type is <typeparamref name="T"/>.</param>
/// <param name="read">
/// Reads a row's value. Called from several threads at once; what it hands out is the caller's own.
/// </param>
/// <param name="annotations">The column's annotations, or null for none.</param>
internal sealed class IndexedColumn<T>(
    string name,
    DataViewType type,
    RowReader<T> read,
    DataViewSchema.Annotations? annotations = null
) : IndexedColumn(name, type, annotations)
{
    /// <inheritdoc />
    public override Delegate CreateGetter(Func<int> row) => (ValueGetter<T>)((ref T value) => read(row(), ref value));
}

/// <summary>Reads the value of a row into a place whose old value may be reused.</summary>
internal delegate void RowReader<T>(int row, ref T value);
