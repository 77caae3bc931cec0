using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>What <see cref="PictureColumn"/> reads from a column of pixel vectors, as a graph of ONNX operators.</summary>
internal static class PictureColumnGraph
{
    private const long Float32 = 1;

    /// <summary>Why pictures of a column are read by no graph, in whole sentences; null where they are.</summary>
    /// <param name="column">The column.</param>
    /// <param name="shape">The model's shape.</param>
    /// <param name="options">How the column is read.</param>
    public static string? WhyNot(DataViewSchema.Column column, ImageShape shape, ImageColumnOptions options)
    {
        if (column.Type is not VectorDataViewType { Size: > 0 } vector)
            return $"It reads column '{column.Name}' of {column.Type}, where a model of ONNX needs vectors of {shape.Length} pixels.";
        var pixels = PictureColumn.ShapeOf(vector, shape, options);
        return (pixels.Height, pixels.Width) == (shape.Height, shape.Width)
            ? null
            : $"It resizes the pictures of column '{column.Name}', which are {pixels}, to {shape} by a filter that ONNX does not "
                + "have. Give it pictures of that size.";
    }

    /// <summary>Whether values of a column are rounded to pixels.</summary>
    public static bool Rounds(VectorDataViewType type) => type.ItemType != NumberDataViewType.Byte;

    /// <summary>Writes the reading of pictures.</summary>
    /// <param name="layers">Where it is written.</param>
    /// <param name="value">The column's value, [N, …], uint8 or float32.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="shape">The model's shape.</param>
    /// <param name="options">How the column is read.</param>
    /// <returns>float32 [N, C, H, W] of whole numbers, 0 to 255. Values that are no pixels are not refused here.</returns>
    public static string Write(
        GraphLayers layers,
        string value,
        VectorDataViewType type,
        ImageShape shape,
        ImageColumnOptions options
    )
    {
        var pixels = PictureColumn.ShapeOf(type, shape, options);
        value = Rounds(type) ? WritePixels(layers, value, options) : layers.Node("Cast", [value], ("to", Float32));
        value = options.InterleavePixelColors
            ? layers.Transpose(layers.Reshape(value, -1, pixels.Height, pixels.Width, pixels.Channels), 0, 3, 1, 2)
            : layers.Reshape(value, -1, pixels.Channels, pixels.Height, pixels.Width);
        return (pixels.Channels, shape.Channels) switch
        {
            (1, 3) => layers.Concatenate(1, value, value, value),
            (3, 1) => WriteLuma(layers, value),
            _ => value,
        };
    }

    private static string WritePixels(GraphLayers layers, string value, ImageColumnOptions options)
    {
        if (options.ScaleImage != 1)
            value = layers.Node("Div", [value, layers.Constant([options.ScaleImage])]);
        if (options.OffsetImage != 0)
            value = layers.Add(value, layers.Constant([options.OffsetImage]));
        return layers.Node("Round", [value]);
    }

    // As PictureFit.Luma: thousandths, of which float32 has every sum.
    private static string WriteLuma(GraphLayers layers, string value)
    {
        var thousandths = layers.Node(
            "Conv",
            [value, layers.Constant([299f, 587, 114], 1, 3, 1, 1), layers.Constant([500f], 1)],
            ("kernel_shape", [1, 1])
        );
        return layers.Node("Floor", [layers.Node("Div", [thousandths, layers.Constant([1000f])])]);
    }
}
