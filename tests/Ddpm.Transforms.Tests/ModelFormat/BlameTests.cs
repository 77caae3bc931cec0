using Ddpm.Trainers;
using Microsoft.ML;
using TorchSharp;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>An error of loading or training names what is at fault.</summary>
public sealed class BlameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 4);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_NoTemporaryFolder_IsNotTheModelsFault()
    {
        var model = RepositoryFolder.File("docs/models/clevr-student-64.zip");
        var nowhere = _folder["file"];
        File.WriteAllText(nowhere, "no folder");
        var context = new MLContext { TempFilePath = nowhere };

        var error = Assert.Throws<IOException>(() => context.Transforms.GenerateConditionalImages(model));

        Assert.Contains($"'{model}' cannot be loaded.", error.Message, StringComparison.Ordinal);
        Assert.Contains($"folder for temporary files, '{nowhere}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be read as a model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GpuThatIsNotThere_IsNotTheModelsFault()
    {
        var model = RepositoryFolder.File("docs/models/clevr-student-64.zip");
        var context = new MLContext { GpuDeviceId = 4096, FallbackToCpu = false };

        var error = Assert.Throws<InvalidOperationException>(() => context.Transforms.GenerateConditionalImages(model));

        Assert.StartsWith("GPU 4096", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScoreImageLabels_WeightsInThePlaceOfAModel_NamesWhatMakesAModelOfThem()
    {
        var path = _folder["weights.safetensors"];
        using (var tensor = torch.zeros(2))
            WeightFile.Write(path, new Dictionary<string, torch.Tensor> { ["fc.weight"] = tensor });

        var error = Assert.Throws<InvalidDataException>(() =>
            _context.Transforms.ScoreImageLabels("Score", "Image", path)
        );

        Assert.Contains("ddpm convert", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cache")]
    [InlineData("ShuffleRows")]
    [InlineData("AppendCacheCheckpoint")]
    public void Fit_ImagesThatMLNetLeftOut_SaysWhyAndWhatToDo(string operation)
    {
        var rows = TrainingRow.Load(_context, "red", "blue");
        var trainer = _context.ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            _ = operation switch
            {
                "Cache" => (ITransformer)trainer.Fit(_context.Data.Cache(rows)),
                "ShuffleRows" => trainer.Fit(_context.Data.ShuffleRows(rows, seed: 1)),
                _ => _context
                    .Transforms.CopyColumns("Copy", "Label")
                    .AppendCacheCheckpoint(_context)
                    .Append(trainer)
                    .Fit(rows),
            };
        });

        Assert.Contains("Could not find input column 'Image'", error.Message, StringComparison.Ordinal);
        Assert.Contains(operation, error.Message, StringComparison.Ordinal);
        Assert.Contains("leaves such columns out", error.Message, StringComparison.Ordinal);
    }
}
