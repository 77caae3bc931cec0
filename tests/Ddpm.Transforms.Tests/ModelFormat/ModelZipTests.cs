using System.IO.Compression;
using System.Text;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Ddpm.Transforms.Tests.ModelFormat;

public sealed class ModelZipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 3);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ChainOfThreeWithoutRegistration_GeneratesTheSamePictures()
    {
        var rows = Pictures.Rows(_context, "red", "blue,red", "blue");
        using var model = FitChain(rows);
        _context.Model.Save(model, rows.Schema, _folder["model.zip"]);

        var loaded = new MLContext().Model.Load(_folder["model.zip"], out var schema);
        using var disposable = (IDisposable)loaded;

        Assert.Equal(Pictures.Read(_context, model.Transform(rows)), Pictures.Read(_context, loaded.Transform(rows)));
        Assert.Equal(["Labels"], schema.Select(column => column.Name));
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

    [Fact]
    public void Read_EightyMegabytesOfZerosAsWeights_AreRefusedBeforeTheyAreUnpacked()
    {
        SaveChain();
        using (var zip = ZipFile.Open(_folder["model.zip"], ZipArchiveMode.Update))
        {
            var entry = zip.Entries.Single(candidate => candidate.Name == "Weights.safetensors");
            entry.Delete();
            using var stream = zip.CreateEntry(entry.FullName).Open();
            var zeros = new byte[1 << 20];
            for (var megabyte = 0; megabyte < 80; megabyte++)
                stream.Write(zeros);
        }

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains("packed bytes hold 83886080 bytes of weights", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DescriptionOfAHugeNetwork_IsRefusedBeforeItIsBuilt()
    {
        SaveChain();
        PatchText(
            "Description.json",
            text => text.Replace("\"widths\":[8]", "\"widths\":[4096]", StringComparison.Ordinal)
        );

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains(
            "The weights do not fit the network of the description",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_DescriptionOfANewerVersion_SaysWhichAreRead()
    {
        SaveChain();
        PatchText("Description.json", text => text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains(
            "format version 2; this version of the library reads 1 to 1",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_FileCutInHalf_NamesTheFile()
    {
        SaveChain();
        var bytes = File.ReadAllBytes(_folder["model.zip"]);
        File.WriteAllBytes(_folder["model.zip"], bytes[..(bytes.Length / 2)]);

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains($"'{_folder["model.zip"]}' cannot be read as a model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ModelOfAnotherComponent_SaysWhatItHolds()
    {
        var data = Pictures.Rows(_context, "red");
        var other = _context.Transforms.CopyColumns("Copy", "Labels").Fit(data);
        _context.Model.Save(other, data.Schema, _folder["model.zip"]);

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains("has no ConditionalGenerationTransformer", error.Message, StringComparison.Ordinal);
        Assert.Contains(other.GetType().Name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_NamesIt()
    {
        var error = Assert.Throws<FileNotFoundException>(LoadByPath);

        Assert.Contains(_folder["model.zip"], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Settings.json")]
    [InlineData("Description.json")]
    [InlineData("Weights.safetensors")]
    public void Read_EntryMissing_NamesIt(string entry)
    {
        SaveChain();
        using (var zip = ZipFile.Open(_folder["model.zip"], ZipArchiveMode.Update))
            zip.Entries.Single(candidate => candidate.Name == entry).Delete();

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains($"{entry}' is missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Settings.json", "not JSON at all")]
    [InlineData("Settings.json", "null")]
    [InlineData("Settings.json", """{ "Kind": "ddpm", "Stage": { "BatchSize": 0 } }""")]
    [InlineData("Settings.json", """{ "Kind": "ddpm", "Stage": { "Surprise": 1 } }""")]
    [InlineData("Settings.json", """{ "Kind": "ddpm", "Stage": null }""")]
    [InlineData("Settings.json", """{ "Kind": "unheard of", "Stage": { } }""")]
    [InlineData("Description.json", "{ }")]
    [InlineData("Description.json", "[1, 2]")]
    [InlineData("Weights.safetensors", "short")]
    public void Read_EntryWithOtherContent_IsRefused(string entry, string content)
    {
        SaveChain();
        ReplaceEntry(entry, content);

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains(_folder["model.zip"], error.Message, StringComparison.Ordinal);
        Assert.Contains("conditional generation stage cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DescriptionOfMegabytesOfSpaces_IsRefusedBeforeItIsUnpacked()
    {
        SaveChain();
        ReplaceEntry("Description.json", new string(' ', (1 << 20) + 1));

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains(
            "packed bytes hold 1048577 bytes of a description; at most 1048576 are believed",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_NewerVersion_SaysSo()
    {
        SaveChain();
        // The component's header: magic (8), two versions (8), six places (48), signature (8), then written and readable.
        PatchEntry("Transform_001/Model.key", bytes => bytes[0x4A] = bytes[0x4E] = 9);

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains(
            "The conditional generation stage is too new: it has format 9.2, and this version of Ddpm.Transforms (0.1.0.0) "
                + "reads up to 1.2. Take a newer Ddpm.Transforms",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_StageWithTheSignatureOfAnother_IsRefused()
    {
        SaveChain();
        PatchEntry("Transform_001/Model.key", bytes => bytes[0x40] ^= 0xFF);

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains("Unknown file type", error.Message, StringComparison.Ordinal);
    }

    private TransformerChain<ColumnCopyingTransformer> FitChain(IDataView rows)
    {
        var generator = TinyModels.Generator("blue", "red");
        return _context
            .Transforms.CopyColumns("Wanted", "Labels")
            .Append(
                _context.Transforms.GenerateConditionalImages(
                    generator,
                    new() { LabelColumnName = "Wanted", Sampling = TinyModels.Sampling }
                )
            )
            .Append(_context.Transforms.CopyColumns("Copy", "GeneratedImage"))
            .Fit(rows);
    }

    private void SaveChain()
    {
        var rows = Pictures.Rows(_context, "red");
        using var model = FitChain(rows);
        _context.Model.Save(model, rows.Schema, _folder["model.zip"]);
    }

    private void LoadByPath() =>
        _context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", _folder["model.zip"]);

    private Dictionary<string, string> Entries(string name)
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

    private void ReplaceEntry(string name, string content)
    {
        using var zip = ZipFile.Open(_folder["model.zip"], ZipArchiveMode.Update);
        var entry = zip.Entries.Single(candidate => candidate.Name == name);
        entry.Delete();
        using var writer = new StreamWriter(zip.CreateEntry(entry.FullName).Open());
        writer.Write(content);
    }

    private void PatchText(string name, Func<string, string> patch)
    {
        string text;
        using (var zip = ZipFile.OpenRead(_folder["model.zip"]))
        using (var reader = new StreamReader(zip.Entries.Single(candidate => candidate.Name == name).Open()))
            text = reader.ReadToEnd();
        Assert.NotEqual(text, patch(text));
        ReplaceEntry(name, patch(text));
    }

    private void PatchEntry(string suffix, Action<byte[]> patch)
    {
        using var zip = ZipFile.Open(_folder["model.zip"], ZipArchiveMode.Update);
        var entry = zip.Entries.Single(candidate => candidate.FullName.EndsWith(suffix, StringComparison.Ordinal));
        using var stream = entry.Open();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        patch(bytes);
        stream.Position = 0;
        stream.Write(bytes);
    }
}
