using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Finds the columns that a component reads, or says in ML.NET's words why it cannot.</summary>
internal static class InputColumns
{
    /// <summary>The column of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or has another type.</exception>
    public static DataViewSchema.Column Find(
        IHostEnvironment host,
        DataViewSchema schema,
        string name,
        Func<DataViewType, bool> accepts,
        string expected,
        string? hint = null
    )
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw HostAccess.MissingColumn(host, name, schema.Select(other => other.Name), hint);
        return accepts(column.Type)
            ? column
            : throw HostAccess.ColumnMismatch(host, name, expected, column.Type.ToString()!);
    }

    /// <summary>
    /// Checks a promised column. A promise says less than a type: <paramref name="accepts"/> is given a vector of known
    /// size as one of size 1, and a key as one of a single value.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or has another type.</exception>
    public static void Check(
        IHostEnvironment host,
        SchemaShape schema,
        string name,
        Func<DataViewType, bool> accepts,
        string expected,
        string? hint = null
    )
    {
        foreach (var column in schema.Where(column => column.Name == name))
        {
            var item = column.IsKey ? new KeyDataViewType(column.ItemType.RawType, 1) : column.ItemType;
            DataViewType? type = (column.Kind, item) switch
            {
                (SchemaShape.Column.VectorKind.Scalar, _) => item,
                (SchemaShape.Column.VectorKind.Vector, PrimitiveDataViewType of) => new VectorDataViewType(of, 1),
                (_, PrimitiveDataViewType of) => new VectorDataViewType(of),
                _ => null,
            };
            if (type is null || !accepts(type))
                throw HostAccess.ColumnMismatch(host, name, expected, HostAccess.TypeName(column));
            return;
        }

        throw HostAccess.MissingColumn(host, name, schema.Select(other => other.Name), hint);
    }
}
