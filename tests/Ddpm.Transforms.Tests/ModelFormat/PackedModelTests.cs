using System.IO.Compression;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>Models that unpack to far more than their file.</summary>
public sealed class PackedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 3);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SeveralModelsThatPackFarTooWell_HaveOneAllowanceTogether()
    {
        // The golden scorer packs 45 MB to 0.3: allowed once in a stage, as the scorer, and not again as the guide.
        File.Copy(RepositoryFolder.Reference("golden-1.0", "guided.zip"), _folder["model.zip"], overwrite: true);
        using (var zip = ZipFile.Open(_folder["model.zip"], ZipArchiveMode.Update))
        {
            Copy(zip, "Scorer.Description.json", "Guide.Description.json");
            Copy(zip, "Scorer.Weights.safetensors", "Guide.Weights.safetensors");
            Replace(
                zip,
                "Settings.json",
                Read(zip, "Settings.json")
                    .Replace("\"Kind\": \"ddpm\"\n    }", "\"Kind\": \"scorer\"\n    }", StringComparison.Ordinal)
            );
        }

        var error = Assert.Throws<InvalidDataException>(() =>
            _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", _folder["model.zip"])
        );

        Assert.Contains("bytes hold 44759464 bytes of weights; at most", error.Message, StringComparison.Ordinal);
    }

    private static void Copy(ZipArchive zip, string from, string to)
    {
        using var source = Entry(zip, from).Open();
        using var content = new MemoryStream();
        source.CopyTo(content);
        source.Dispose();
        var name = Entry(zip, to).FullName;
        Entry(zip, to).Delete();
        using var target = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
        content.WriteTo(target);
    }

    private static string Read(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(Entry(zip, name).Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static void Replace(ZipArchive zip, string name, string content)
    {
        var full = Entry(zip, name).FullName;
        Entry(zip, name).Delete();
        using var writer = new StreamWriter(zip.CreateEntry(full).Open());
        writer.Write(content);
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name) =>
        zip.Entries.Single(entry => entry.Name == name);
}
