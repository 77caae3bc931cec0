using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Reads seeds from a column of integers of any width.</summary>
internal static class SeedColumn
{
    /// <summary>The column that is read where the options name none.</summary>
    public const string UsualName = LoadedColumns.Seed;

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

    /// <summary>
    /// The column that a stage reads: that which its options name, whether or not it is there, or else the usual one where it is
    /// there and holds integers; null for none.
    /// </summary>
    public static string? NameIn(DataViewSchema schema, GenerationTransformOptions options)
    {
        if (options.SeedColumnName is { } name)
            return name;
        return
            UsualName != options.LabelColumnName
            && UsualName != options.NegativeLabelColumnName
            && schema.GetColumnOrNull(UsualName) is { } column
            && Accepts(column.Type)
            ? UsualName
            : null;
    }

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

/// <summary>The seed of a row that brings none: a fixed function of the stage's seed and the row's id.</summary>
internal static class RowSeed
{
    /// <summary>A seed of its own for each row of a data view, whatever the order in which they come.</summary>
    public static long Of(long seed, DataViewRowId id) => (long)Mix(Mix(Mix((ulong)seed) ^ id.Low) ^ id.High);

    // The finaliser of SplitMix64 (Steele, Lea and Flood 2014) after its increment: one-to-one, so no ids collide by it.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
