using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>Files that are no model, or not a whole one, or a newer one.</summary>
public sealed class DamagedModelZipTests : ModelZipTest
{
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

        Assert.Contains("has version 2; this version of the library reads 1.", error.Message, StringComparison.Ordinal);
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

    /// <summary>As a mutation found: ML.NET's reader of schemas waits for bytes behind the end for ever.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Read_SchemaWhoseOffsetsAreDamaged_IsNotReadAtAll()
    {
        SaveChain();
        PatchEntry(
            "Schema",
            bytes =>
            {
                var metadata = bytes.AsSpan().IndexOf("\bTextSpan"u8) + 12;
                bytes[metadata] = 0x40;
                bytes[metadata - 50] = 0x54;
            }
        );

        await Task.Run(LoadByPath, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void LoadWithoutSchema_ModelSavedWithItsLoader_GivesItsStages()
    {
        var rows = Pictures.Rows(_context, "red");
        using var model = FitChain(rows);
        var loader = _context.Data.CreateTextLoader([new("Label", DataKind.String, 0, 1)]);
        _context.Model.Save(model, loader, _folder["model.zip"]);

        LoadByPath();
        using var stream = File.OpenRead(_folder["model.zip"]);
        using var loaded = (IDisposable)_context.Model.LoadWithoutSchema(stream);

        Assert.NotEmpty((IEnumerable<ITransformer>)loaded);
    }

    [Fact]
    public void Read_ZipWithoutAModel_SaysSo()
    {
        using (var zip = ZipFile.Open(_folder["model.zip"], ZipArchiveMode.Create))
            zip.CreateEntry("else.txt");

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains("has no transformer in it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ModelOfAnotherComponent_SaysWhatItHolds()
    {
        var data = Pictures.Rows(_context, "red");
        var other = _context.Transforms.CopyColumns("Copy", "Label").Fit(data);
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
            "The conditional generation stage is too new: it has format 9.0, and this version of Ddpm.Transforms (0.1.0.0) "
                + "reads up to 1.0. Take a newer Ddpm.Transforms",
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

    private void SaveChain()
    {
        var rows = Pictures.Rows(_context, "red");
        using var model = FitChain(rows);
        _context.Model.Save(model, rows.Schema, _folder["model.zip"]);
    }

    private void LoadByPath() =>
        _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", _folder["model.zip"]);

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
