using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests;

/// <summary>A row that generators learn from: a small grey picture, brighter from row to row, with its labels.</summary>
internal sealed class TrainingRow
{
    [ImageType(2, 2)]
    public MLImage Image { get; set; } = null!;

    public string[] Label { get; set; } = [];

    public long Seed { get; set; }

    /// <summary>One row for each label.</summary>
    public static IDataView Load(MLContext context, params string[] labels) =>
        context.Data.LoadFromEnumerable(Create(labels));

    /// <inheritdoc cref="Load" />
    public static IEnumerable<TrainingRow> Create(IReadOnlyList<string> labels) =>
        labels.Select(
            (label, row) =>
                new TrainingRow
                {
                    Image = Pictures.Plain(2, 2, (byte)(30 * (row % 4) + 40)),
                    Label = [label],
                    Seed = row,
                }
        );
}
