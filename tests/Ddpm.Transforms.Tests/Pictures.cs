using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests;

/// <summary>What tests ask of generated pictures.</summary>
internal static class Pictures
{
    /// <summary>A view with the labels of each row, given as "a,b".</summary>
    public static IDataView Rows(MLContext context, params string[] rows) =>
        context.Data.LoadFromEnumerable(
            rows.Select(labels => new LabelRow { Label = labels.Split(',', StringSplitOptions.RemoveEmptyEntries) })
        );

    /// <summary>The pixels of all pictures of a view, in order, as text.</summary>
    public static string[] Read(MLContext context, IDataView data) =>
        [
            .. context
                .Data.CreateEnumerable<PictureRow>(data, reuseRowObject: false, ignoreMissingColumns: true)
                .Select(row => Pixels(row.GeneratedImage)),
        ];

    /// <summary>An opaque grey picture, which the caller owns.</summary>
    public static MLImage Plain(int width, int height, byte value) =>
        PicturePixels.Write([.. Enumerable.Repeat(value, width * height)], new(1, height, width));

    public static string Pixels(MLImage image) => Convert.ToHexString(image.Pixels);

    public static string Hash(MLImage image) => Convert.ToHexString(SHA256.HashData(image.Pixels));
}
