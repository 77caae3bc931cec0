using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Extensions.Tests;

/// <summary>A data set of one's own: a line for each picture of 8×8, with its label, which is its colour.</summary>
internal static class SquaresFile
{
    public const int Side = 8;

    public static void Write(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(
            Path.Combine(folder, "squares.txt"),
            Enumerable.Range(0, count).Select(index => index % 2 == 0 ? "red" : "blue")
        );
    }

    // Enumerated anew for each pass over the rows, so that every reader has pictures of its own to dispose.
    public static IDataView Load(MLContext context, string path) =>
        context.Data.LoadFromEnumerable(
            File.ReadLines(path).Select(label => new Row { Label = [label], Image = Paint(label) })
        );

    private static MLImage Paint(string label)
    {
        var pixels = new byte[4 * Side * Side];
        for (var place = 0; place < pixels.Length; place += 4)
            (pixels[place], pixels[place + 2], pixels[place + 3]) = (
                label == "blue" ? (byte)220 : (byte)20,
                label == "red" ? (byte)220 : (byte)20,
                255
            );
        return MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, pixels);
    }

    public sealed class Row
    {
        public string[] Label { get; set; } = [];

        [Microsoft.ML.Transforms.Image.ImageType(Side, Side)]
        public MLImage Image { get; set; } = null!;
    }
}
