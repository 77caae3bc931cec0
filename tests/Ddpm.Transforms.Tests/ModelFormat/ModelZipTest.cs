using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>A test of saved pipelines and what is inside.</summary>
public abstract class ModelZipTest : IDisposable
{
    private protected readonly TemporaryFolder _folder = new();
    private protected readonly MLContext _context = new(seed: 3);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected TransformerChain<ColumnCopyingTransformer> FitChain(IDataView rows)
    {
        var generator = TinyModels.Generator("blue", "red");
        return _context
            .Transforms.CopyColumns("Wanted", "Label")
            .Append(
                _context.Transforms.GenerateConditionalImages(
                    generator,
                    new() { LabelColumnName = "Wanted", Sampling = TinyModels.Sampling }
                )
            )
            .Append(_context.Transforms.CopyColumns("Copy", "GeneratedImage"))
            .Fit(rows);
    }

    private protected Dictionary<string, string> Entries(string name)
    {
        using var zip = ZipFile.OpenRead(_folder[name]);
        return zip.Entries.ToDictionary(
            entry => entry.FullName,
            entry =>
            {
                using var stream = entry.Open();
                using var memory = new MemoryStream();
                stream.CopyTo(memory);
                return Convert.ToHexString(memory.ToArray());
            }
        );
    }
}
