using System.Text;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Ddpm.Transforms.Tests.ModelFormat;

public sealed class ModelZipTests : ModelZipTest
{
    [Fact]
    public void Load_ChainOfThreeWithoutRegistration_GeneratesTheSamePictures()
    {
        var rows = Pictures.Rows(_context, "red", "blue,red", "blue");
        using var model = FitChain(rows);
        _context.Model.Save(model, rows.Schema, _folder["model.zip"]);

        var loaded = new MLContext().Model.Load(_folder["model.zip"], out var schema);
        using var disposable = (IDisposable)loaded;

        Assert.Equal(Pictures.Read(_context, model.Transform(rows)), Pictures.Read(_context, loaded.Transform(rows)));
        Assert.Equal(["Label"], schema.Select(column => column.Name));
        var stage = Assert.Single(((IEnumerable<ITransformer>)loaded).OfType<ConditionalGenerationTransformer>());
        Assert.Equal(3, stage.Options.Seed);
        Assert.Equal(["blue", "red"], stage.Generator.Vocabulary.Names);
    }

    [Fact]
    public async Task Load_InASecondProcessThatKnowsOnlyMLNet_GeneratesTheSamePictures()
    {
        var rows = Pictures.Rows(_context, "red", "blue,red");
        using var model = FitChain(rows);
        _context.Model.Save(model, rows.Schema, _folder["model.zip"]);

        var output = await SecondProcess.Run(["labels", _folder["model.zip"], "red", "blue,red"]);

        var expected = _context
            .Data.CreateEnumerable<PictureRow>(model.Transform(rows), reuseRowObject: false, ignoreMissingColumns: true)
            .Select(row => Pictures.Hash(row.GeneratedImage));
        Assert.Equal(expected, output);
    }

    [Fact]
    public void Load_LoadedAndSavedAgain_IsTheSameFile()
    {
        var rows = Pictures.Rows(_context, "red");
        using var model = FitChain(rows);
        _context.Model.Save(model, rows.Schema, _folder["first.zip"]);
        var loaded = _context.Model.Load(_folder["first.zip"], out var schema);
        using var disposable = (IDisposable)loaded;

        _context.Model.Save(loaded, schema, _folder["second.zip"]);

        Assert.Equal(Entries("first.zip"), Entries("second.zip"));
        Assert.Contains(
            Entries("first.zip").Keys,
            name => name.EndsWith("Weights.safetensors", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(WeightStorage.Float16, "F16")]
    [InlineData(WeightStorage.BFloat16, "BF16")]
    public void Save_SixteenBits_HalvesTheWeightsAndIsKeptByTheLoadedStage(WeightStorage storage, string type)
    {
        var rows = Pictures.Rows(_context, "red");
        using var generator = TinyModels.Generator("blue", "red");
        var options = new GenerationTransformOptions { Sampling = TinyModels.Sampling };
        Save(WeightStorage.Float32, "whole.zip");
        Save(storage, "half.zip");

        using var loaded = (ConditionalGenerationTransformer)_context.Model.Load(_folder["half.zip"], out var schema);
        _context.Model.Save(loaded, schema, _folder["again.zip"]);

        Assert.Equal(Entries("half.zip"), Entries("again.zip"));
        var (whole, half) = (Weights("whole.zip"), Weights("half.zip"));
        Assert.InRange(half.Length, whole.Length * 4 / 10, whole.Length * 7 / 10);
        Assert.Contains($"\"dtype\":\"{type}\"", Encoding.UTF8.GetString(half), StringComparison.Ordinal);
        Assert.Single(Pictures.Read(_context, loaded.Transform(rows)));

        void Save(WeightStorage how, string name) =>
            _context.Model.Save(
                _context
                    .Transforms.GenerateConditionalImages(generator, options with { WeightStorage = how })
                    .Fit(rows),
                rows.Schema,
                _folder[name]
            );

        byte[] Weights(string name) =>
            Convert.FromHexString(
                Entries(name).Single(entry => entry.Key.EndsWith("Weights.safetensors", StringComparison.Ordinal)).Value
            );
    }

    [Theory]
    [InlineData(ComputePrecision.Float32, false)]
    [InlineData(ComputePrecision.BFloat16, true)]
    public void Save_Precision_IsKeptAndWrittenOnlyWhereItIsNotTheDefault(ComputePrecision precision, bool isWritten)
    {
        var rows = Pictures.Rows(_context, "red");
        using var generator = TinyModels.Generator("blue", "red");
        var options = new GenerationTransformOptions { Sampling = TinyModels.Sampling with { Precision = precision } };
        _context.Model.Save(
            _context.Transforms.GenerateConditionalImages(generator, options).Fit(rows),
            rows.Schema,
            _folder["precise.zip"]
        );

        using var loaded = (ConditionalGenerationTransformer)_context.Model.Load(_folder["precise.zip"], out _);

        Assert.Equal(precision, loaded.Options.Sampling!.Precision);
        Assert.Single(Pictures.Read(_context, loaded.Transform(rows)));
        Assert.Equal(
            isWritten,
            Entries("precise.zip")
                .Values.Any(hex =>
                    Encoding.UTF8.GetString(Convert.FromHexString(hex)).Contains("BFloat16", StringComparison.Ordinal)
                )
        );
    }
}
