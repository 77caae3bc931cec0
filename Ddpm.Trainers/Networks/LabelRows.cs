namespace Ddpm.Trainers;

/// <summary>The labels of a batch in plain numbers, sorted and padded as <see cref="LabelBatch"/> describes it.</summary>
internal sealed class LabelRows
{
    private LabelRows(long[] indices, int count, int width, int labelCount) =>
        (Indices, Count, Width, LabelCount) = (indices, count, width, labelCount);

    /// <summary>Row after row, <see cref="Width"/> indices each.</summary>
    public long[] Indices { get; }

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>The largest number of labels in a row, at least 1.</summary>
    public int Width { get; }

    /// <summary>How many labels the vocabulary has; as an index the padding.</summary>
    public int LabelCount { get; }

    /// <summary>Sorts and pads rows of label indices.</summary>
    /// <param name="rows">The indices of each picture, in any order, each once and from 0 to labelCount − 1.</param>
    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    /// <exception cref="ArgumentException">A row has an index twice.</exception>
    public static LabelRows Of(IReadOnlyList<int[]> rows, int labelCount)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var width = Math.Max(1, rows.Count == 0 ? 1 : rows.Max(row => row.Length));
        var padded = new long[rows.Count * width];
        Array.Fill(padded, labelCount);
        for (var row = 0; row < rows.Count; row++)
        {
            var indices = rows[row].Order().ToArray();
            for (var place = 0; place < indices.Length; place++)
            {
                var index = indices[place];
                if ((uint)index >= (uint)labelCount)
                    throw new ArgumentOutOfRangeException(
                        nameof(rows),
                        index,
                        $"Row {row} has label index {index}; the model knows the indices 0 to {labelCount - 1}."
                    );
                if (place > 0 && index == indices[place - 1])
                    throw new ArgumentException(
                        $"Row {row} has label index {index} twice; a picture has each label once or not at all.",
                        nameof(rows)
                    );
                padded[row * width + place] = index;
            }
        }

        return new LabelRows(padded, rows.Count, width, labelCount);
    }
}
