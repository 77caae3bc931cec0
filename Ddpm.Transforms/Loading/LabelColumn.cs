using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>
/// Reads the labels of rows from a column of any kind: text, in which empty text is no label; a key, whose missing value
/// is no label; a vector of either; or a multi-hot vector of <see cref="float"/>, with 0 for each label that is not there.
/// </summary>
internal static class LabelColumn
{
    /// <summary>What an error calls the type that a label column must have.</summary>
    public const string Expected =
        "text, a key, a vector of text or of keys, or a multi-hot vector of Single of known size";

    /// <summary>Whether a column of the type can hold labels.</summary>
    public static bool Accepts(DataViewType type) =>
        type
            is TextDataViewType
                or KeyDataViewType
                or VectorDataViewType { ItemType: TextDataViewType or KeyDataViewType }
        || IsMultiHot(type);

    /// <summary>Checks that a schema promises a label column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or has another type.</exception>
    public static void Check(IHostEnvironment host, SchemaShape schema, string name) =>
        InputColumns.Check(host, schema, name, Accepts, Expected);

    /// <summary>Finds a label column.</summary>
    /// <param name="host">Marks errors as ML.NET marks its own.</param>
    /// <param name="schema">Where it is looked for.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="vocabulary">What its places mean, where it has places without names; null when that is not known yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// It is missing or has another type, the names of its labels are blank or there is one twice, or it has more or fewer
    /// places without names than the vocabulary has labels.
    /// </exception>
    public static DataViewSchema.Column Find(
        IHostEnvironment host,
        DataViewSchema schema,
        string name,
        LabelVocabulary? vocabulary
    )
    {
        var column = InputColumns.Find(host, schema, name, Accepts, Expected);
        _ = LabelNames.Resolve(column, vocabulary, host);
        return column;
    }

    /// <summary>A function that reads the labels of the row's present position.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">A column that <see cref="Accepts"/>.</param>
    /// <param name="vocabulary">What the places of the column mean, where they have no names.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The names of the column's labels are blank, or there is one twice; or it has none, and the vocabulary does not fit.
    /// </exception>
    public static Func<string[]> CreateReader(
        DataViewRow row,
        DataViewSchema.Column column,
        LabelVocabulary? vocabulary = null
    )
    {
        switch (column.Type)
        {
            case TextDataViewType:
                return TextReader(row, column);
            case VectorDataViewType { ItemType: TextDataViewType }:
                return TextsReader(row, column);
        }

        var names = LabelNames.Resolve(column, vocabulary)!.Names;
        return column.Type switch
        {
            KeyDataViewType key => ForKeys(
                key.RawType,
                KeyReader<byte>,
                KeyReader<ushort>,
                KeyReader<uint>,
                KeyReader<ulong>
            ),
            VectorDataViewType { ItemType: KeyDataViewType key } => ForKeys(
                key.RawType,
                KeysReader<byte>,
                KeysReader<ushort>,
                KeysReader<uint>,
                KeysReader<ulong>
            ),
            _ => MultiHotReader(row, column, names),
        };

        Func<string[]> ForKeys(Type type, Reader ofBytes, Reader ofShorts, Reader ofIntegers, Reader ofLongs)
        {
            var reader =
                type == typeof(byte) ? ofBytes
                : type == typeof(ushort) ? ofShorts
                : type == typeof(uint) ? ofIntegers
                : ofLongs;
            return reader(row, column, names);
        }
    }

    private delegate Func<string[]> Reader(DataViewRow row, DataViewSchema.Column column, IReadOnlyList<string> names);

    private static bool IsMultiHot(DataViewType type) =>
        type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single;

    private static Func<string[]> TextReader(DataViewRow row, DataViewSchema.Column column)
    {
        var getText = row.GetGetter<ReadOnlyMemory<char>>(column);
        var text = default(ReadOnlyMemory<char>);
        return () =>
        {
            getText(ref text);
            return text.IsEmpty ? [] : [NormalForm.Of(text.ToString())];
        };
    }

    private static Func<string[]> TextsReader(DataViewRow row, DataViewSchema.Column column)
    {
        var getTexts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        var texts = default(VBuffer<ReadOnlyMemory<char>>);
        return () =>
        {
            getTexts(ref texts);
            return [.. texts.DenseValues().Where(text => !text.IsEmpty).Select(text => NormalForm.Of(text.ToString()))];
        };
    }

    private static Func<string[]> KeyReader<TKey>(
        DataViewRow row,
        DataViewSchema.Column column,
        IReadOnlyList<string> names
    )
        where TKey : struct, IBinaryInteger<TKey>
    {
        var getKey = row.GetGetter<TKey>(column);
        var key = default(TKey);
        return () =>
        {
            getKey(ref key);
            return IsLabel(key, names) ? [NameOf(key, names)] : [];
        };
    }

    private static Func<string[]> KeysReader<TKey>(
        DataViewRow row,
        DataViewSchema.Column column,
        IReadOnlyList<string> names
    )
        where TKey : struct, IBinaryInteger<TKey>
    {
        var getKeys = row.GetGetter<VBuffer<TKey>>(column);
        var keys = default(VBuffer<TKey>);
        return () =>
        {
            getKeys(ref keys);
            return
            [
                .. keys.Items().Where(item => IsLabel(item.Value, names)).Select(item => NameOf(item.Value, names)),
            ];
        };
    }

    // A key of 0 is missing, the first value is 1; beyond the last one ML.NET takes a key for missing too.
    private static bool IsLabel<TKey>(TKey key, IReadOnlyList<string> names)
        where TKey : struct, IBinaryInteger<TKey> => ulong.CreateTruncating(key) - 1 < (ulong)names.Count;

    private static string NameOf<TKey>(TKey key, IReadOnlyList<string> names)
        where TKey : struct, IBinaryInteger<TKey> => names[int.CreateTruncating(key) - 1];

    private static Func<string[]> MultiHotReader(
        DataViewRow row,
        DataViewSchema.Column column,
        IReadOnlyList<string> names
    )
    {
        var getValues = row.GetGetter<VBuffer<float>>(column);
        var values = default(VBuffer<float>);
        return () =>
        {
            getValues(ref values);
            var labels = new List<string>();
            foreach (var (place, value) in values.Items())
            {
                // A bag of labels counts how often it has each.
                if (value < 0 || !float.IsInteger(value))
                    throw new InvalidDataException(
                        $"Row {row.Position} has the value {value} for the label '{names[place]}' in column "
                            + $"'{column.Name}'; expected 1 for a label that is there and 0 for one that is not."
                    );
                if (value > 0)
                    labels.Add(names[place]);
            }

            return [.. labels];
        };
    }
}
