namespace Ddpm.Trainers.Tests.Data;

/// <summary>A file of packed pictures in a folder of its own, both deleted with the test.</summary>
internal sealed class PackedFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-packed-");

    public PackedFile(ILabeledImages images, PackedDescription? description = null)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "pictures.packed");
        using var stream = File.Create(Path);
        var (writer, table) = (new PackedImagesWriter(stream, images.Shape, Path), new PictureTable());
        var pixels = new byte[images.Shape.Length];
        for (var index = 0; index < images.Count; index++)
        {
            images.CopyPixels(index, pixels);
            writer.Add(pixels);
            table.Add(images.Labels(index), images.Scene(index));
        }

        writer.Finish(
            description
                ?? new PackedDescription("key", images.Vocabulary.Names, images.Fingerprint, PictureWarnings.None),
            table
        );
    }

    /// <summary>Three pictures of 1×2×3: of two labels in a scene, of one in another, and of no label in none.</summary>
    public static ImageCache Pictures()
    {
        var builder = new DataFingerprintBuilder();
        var pixels = Enumerable
            .Range(0, 3)
            .Select(picture => new byte[] { 1, 2, 3, 4, 5, (byte)(picture * 40) })
            .ToList();
        foreach (var own in pixels)
            builder.Add(own, "a");
        var images = new ImageCache(
            new ImageShape(1, 2, 3),
            new LabelVocabulary(["rot", "grün", "蓝"]),
            builder.Build()
        );
        images.Add(pixels[0], [0, 2], "scene 1");
        images.Add(pixels[1], [1], "scene 2");
        images.Add(pixels[2], []);
        return images;
    }

    public string Path { get; }

    public byte[] Bytes => File.ReadAllBytes(Path);

    public void Write(ReadOnlySpan<byte> bytes) => File.WriteAllBytes(Path, bytes);

    /// <summary>Opens the file and reads all that it holds.</summary>
    public void ReadAll()
    {
        using var images = PackedImages.Open(Path);
        var pixels = new byte[images.Shape.Length];
        for (var index = 0; index < images.Count; index++)
            images.CopyPixels(index, pixels);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
