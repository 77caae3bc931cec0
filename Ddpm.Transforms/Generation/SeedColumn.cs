using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Generation;

/// <summary>Reads seeds from a column of integers of any width.</summary>
internal static class SeedColumn
{
    /// <summary>What an error calls the type that a seed column must have.</summary>
    public const string Expected = "an integer";

    private static readonly Dictionary<DataViewType, Func<DataViewRow, DataViewSchema.Column, Func<long>>> s_readers =
        new()
        {
            [NumberDataViewType.SByte] = (row, column) => Reader<sbyte>(row, column, value => value),
            [NumberDataViewType.Byte] = (row, column) => Reader<byte>(row, column, value => value),
            [NumberDataViewType.Int16] = (row, column) => Reader<short>(row, column, value => value),
            [NumberDataViewType.UInt16] = (row, column) => Reader<ushort>(row, column, value => value),
            [NumberDataViewType.Int32] = (row, column) => Reader<int>(row, column, value => value),
            [NumberDataViewType.UInt32] = (row, column) => Reader<uint>(row, column, value => value),
            [NumberDataViewType.Int64] = (row, column) => Reader<long>(row, column, value => value),
            [NumberDataViewType.UInt64] = (row, column) => Reader<ulong>(row, column, value => unchecked((long)value)),
        };

    /// <summary>Whether a column of the type can hold seeds.</summary>
    public static bool Accepts(DataViewType type) => s_readers.ContainsKey(type);

    /// <summary>A function that reads the seed of the row's present position.</summary>
    public static Func<long> CreateReader(DataViewRow row, DataViewSchema.Column column) =>
        s_readers[column.Type](row, column);

    private static Func<long> Reader<TValue>(DataViewRow row, DataViewSchema.Column column, Func<TValue, long> convert)
        where TValue : struct
    {
        var get = row.GetGetter<TValue>(column);
        var value = default(TValue);
        return () =>
        {
            get(ref value);
            return convert(value);
        };
    }
}
