using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>A folder that is deleted with the test, and writes the files of a small i-CLEVR data set.</summary>
internal sealed class DataSetFolder : IDisposable
{
    public DataSetFolder() => Path = Directory.CreateTempSubdirectory("ddpm-loading-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    /// <summary>Two labels, scenes of two pictures that show one and both, each of the colour (index, 0, 0) everywhere.</summary>
    public DataSetFolder WithPictures(int count, string place = "")
    {
        Write("objects.json", """{"red cube": 0, "blue sphere": 1}""");
        Directory.CreateDirectory(File(place));
        var entries = new List<string>();
        for (var index = 0; index < count; index++)
        {
            var name = $"scene_{index / 2:d3}_{index % 2}.png";
            WritePicture(System.IO.Path.Combine(place, name), (byte)index);
            entries.Add($"\"{name}\": [{(index % 2 == 0 ? "\"red cube\"" : "\"blue sphere\", \"red cube\"")}]");
        }

        Write("train.json", $"{{{string.Join(",\n", entries)}}}");
        return this;
    }

    /// <summary>A valid folder whose one entry is the given one, and whose picture is "a_0.png".</summary>
    public DataSetFolder WithEntry(string entry)
    {
        Write("objects.json", """{"red cube": 0, "blue sphere": 1}""");
        WritePicture("a_0.png", 1);
        Write("train.json", $"{{{entry}}}");
        return this;
    }

    public string WritePicture(string name, byte red, int height = 4, int width = 4)
    {
        var pixels = new byte[3 * height * width];
        pixels.AsSpan(0, height * width).Fill(red);
        using var image = PicturePixels.Write(pixels, new ImageShape(3, height, width));
        image.Save(File(name));
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
