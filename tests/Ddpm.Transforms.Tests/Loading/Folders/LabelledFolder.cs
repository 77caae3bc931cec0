using SkiaSharp;

namespace Ddpm.Transforms.Tests.Loading.Folders;

/// <summary>A folder of small pictures and of files of labels.</summary>
internal sealed class LabelledFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder["data"];

    public LabelledFolder Picture(params string[] names)
    {
        foreach (var name in names)
        {
            using var bitmap = new SKBitmap(8, 8);
            bitmap.Erase(new SKColor((uint)(0xFF000000 + name.Sum(letter => letter))));
            using var file = File.Create(Prepare(name));
            bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        }

        return this;
    }

    public LabelledFolder Text(string name, params string[] lines)
    {
        File.WriteAllLines(Prepare(name), lines);
        return this;
    }

    public void Dispose() => _folder.Dispose();

    private string Prepare(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
