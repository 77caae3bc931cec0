using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Batching;

/// <summary>Keeps the values of one column for the rows of a batch, while the input has moved on.</summary>
internal abstract class ColumnBuffer : IDisposable
{
    /// <summary>A buffer for a column, of whatever type.</summary>
    /// <param name="row">The row that the values are read from.</param>
    /// <param name="column">An active column of the row.</param>
    public static ColumnBuffer Create(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        if (type == typeof(MLImage))
            return new ImageColumnBuffer(row, column);

        var buffer =
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
                ? typeof(VectorColumnBuffer<>).MakeGenericType(type.GenericTypeArguments)
                : typeof(ScalarColumnBuffer<>).MakeGenericType(type);
        return (ColumnBuffer)Activator.CreateInstance(buffer, row, column)!;
    }

    /// <summary>Reads the row's present value into a slot; slots are filled in order.</summary>
    public abstract void Read(int slot);

    /// <inheritdoc />
    public virtual void Dispose() { }
}
