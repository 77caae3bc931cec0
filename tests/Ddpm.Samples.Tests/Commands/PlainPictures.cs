using Ddpm.Samples.Reports;
using Ddpm.Trainers;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>Pictures of one colour, which stand for generated ones.</summary>
internal static class PlainPictures
{
    public const int Side = 32;

    /// <summary>Writes 0.png to 31.png, in colours of their own, and gives their values, channels first.</summary>
    public static List<byte[]> WritePlainPictures(string folder)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(6);
        var shape = new ImageShape(3, Side, Side);
        var pictures = new List<byte[]>();
        for (var index = 0; index < 32; index++)
        {
            var colours = new byte[3];
            random.NextBytes(colours);
            byte[] pixels = [.. colours.SelectMany(value => Enumerable.Repeat(value, Side * Side))];
            PngFile.Write(Path.Combine(folder, $"{index}.png"), Picture.From(pixels, shape));
            pictures.Add(pixels);
        }

        return pictures;
    }
}
