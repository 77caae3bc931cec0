using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests;

/// <summary>A labelled picture as a vector of pixels, which ML.NET can cache and save as well.</summary>
internal sealed class PixelRow
{
    [VectorType(3, 8, 8)]
    public byte[] Image { get; set; } = [];

    public string[] Label { get; set; } = [];

    public float Number { get; set; }

    /// <summary>Rows with a plain picture for each label, numbered from 0.</summary>
    public static IDataView View(MLContext context, params string[] labels) =>
        context.Data.LoadFromEnumerable(List(labels));

    /// <summary>Rows with a plain picture for each label, numbered from 0.</summary>
    public static List<PixelRow> List(params string[] labels) =>
        [
            .. labels.Select(
                (label, row) =>
                    new PixelRow
                    {
                        Image = [.. Enumerable.Repeat((byte)(31 * row % 256), TinyModels.Shape.Length)],
                        Label = [label],
                        Number = row,
                    }
            ),
        ];
}
