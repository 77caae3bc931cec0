using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Loading;

/// <summary>Reads the labels of rows from a column of text, or of a vector of text, in which empty text is no label.</summary>
internal static class LabelColumn
{
    /// <summary>What an error calls the type that a label column must have.</summary>
    public const string Expected = "text or a vector of text";

    /// <summary>Whether a column of the type can hold labels.</summary>
    public static bool Accepts(DataViewType type) =>
        type is TextDataViewType or VectorDataViewType { ItemType: TextDataViewType };

    /// <summary>A function that reads the labels of the row's present position.</summary>
    public static Func<string[]> CreateReader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            var getText = row.GetGetter<ReadOnlyMemory<char>>(column);
            var text = default(ReadOnlyMemory<char>);
            return () =>
            {
                getText(ref text);
                return text.IsEmpty ? [] : [text.ToString()];
            };
        }

        var getTexts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        var texts = default(VBuffer<ReadOnlyMemory<char>>);
        return () =>
        {
            getTexts(ref texts);
            return [.. texts.DenseValues().Where(text => !text.IsEmpty).Select(text => text.ToString())];
        };
    }
}
