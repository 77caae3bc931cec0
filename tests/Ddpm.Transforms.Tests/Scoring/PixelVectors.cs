using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Scoring;

/// <summary>Rows of random pixels in a column "Image" of vectors.</summary>
internal static class PixelVectors
{
    public const int Rows = 4;

    /// <summary>The rows.</summary>
    /// <param name="context">The context.</param>
    /// <param name="type">Bytes or numbers.</param>
    /// <param name="dimensions">The dimensions of the column's type; a single 0 for vectors of any size.</param>
    /// <param name="images">How the values are written.</param>
    public static IDataView View(
        MLContext context,
        NumberDataViewType type,
        int[] dimensions,
        ImageColumnOptions images
    )
    {
        var random = new Random(5);
        var length = dimensions is [0] ? TinyModels.Shape.Length : dimensions.Aggregate((count, size) => count * size);
        byte[][] rows =
        [
            .. Enumerable
                .Range(0, Rows)
                .Select(row => Enumerable.Range(0, length).Select(_ => (byte)random.Next(64 * (row + 1))).ToArray()),
        ];
        return type == NumberDataViewType.Byte
            ? Of<BytesRow>(row => new() { Image = row })
            : Of<SinglesRow>(row =>
                new() { Image = [.. row.Select(pixel => (pixel - images.OffsetImage) * images.ScaleImage)] }
            );

        IDataView Of<TRow>(Func<byte[], TRow> rowOf)
            where TRow : class
        {
            var schema = SchemaDefinition.Create(typeof(TRow));
            schema["Image"].ColumnType = new VectorDataViewType(type, dimensions);
            return context.Data.LoadFromEnumerable(rows.Select(rowOf), schema);
        }
    }

    private sealed class BytesRow
    {
        public byte[] Image { get; set; } = [];
    }

    private sealed class SinglesRow
    {
        public float[] Image { get; set; } = [];
    }
}
