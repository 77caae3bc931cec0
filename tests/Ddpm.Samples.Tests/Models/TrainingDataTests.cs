using System.Buffers.Binary;
using System.IO.Compression;
using Ddpm.Samples.Models;
using Ddpm.Samples.Scenes;
using Ddpm.Samples.Tests.Commands;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Samples.Tests.Models;

public sealed class TrainingDataTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly MLContext _context = new(1);

    [Fact]
    public void Load_Scenes_HoldsOutWholeScenes()
    {
        IClevrDataSetWriter.Write(_folder["set"], SceneWorld.Quickstart, scenes: 60, seed: 1);

        var data = TrainingData.Load(_context, _folder["set"], holdOut: true);

        var (training, heldOut) = (ScenesOf(data.Training), ScenesOf(data.HeldOut!));
        Assert.Equal(new ImageShape(3, 32, 32), data.Shape);
        Assert.Empty(training.Intersect(heldOut));
        Assert.Equal(60, training.Concat(heldOut).Distinct().Count());
        Assert.InRange(heldOut.Count, 1, 15);
        Assert.Equal(heldOut.Count * 2, data.HeldOutCount);
    }

    [Fact]
    public void Load_FashionFiles_TestsOnTheTestFiles()
    {
        WriteIdx("fashion", "train", count: 20, gzip: true);
        WriteIdx("fashion", "t10k", count: 5, gzip: true);

        var data = TrainingData.Load(_context, _folder["fashion"], holdOut: true);

        Assert.Equal(new ImageShape(1, 28, 28), data.Shape);
        Assert.Equal(20, data.Training.GetRowCount());
        Assert.Equal(5, data.HeldOutCount);
        Assert.Equal(IdxLabelNames.FashionMnist, VocabularyOf(data.Training));
    }

    [Theory]
    [InlineData("fashion-mnist/raw", true)]
    [InlineData("fashion/experiments/digits", false)]
    public void Load_IdxFiles_AreClothesInOrDirectlyBelowAFolderThatSaysSo(string folder, bool areClothes)
    {
        WriteIdx(folder, "train", count: 20, gzip: true);

        var data = TrainingData.Load(_context, _folder[folder], holdOut: false);

        Assert.Equal(areClothes ? IdxLabelNames.FashionMnist : IdxLabelNames.Digits, VocabularyOf(data.Training));
    }

    [Fact]
    public void Load_DigitsWithoutTestFiles_HoldsOutATenth()
    {
        WriteIdx("digits", "train", count: 200, gzip: false);

        var data = TrainingData.Load(_context, _folder["digits"], holdOut: true);
        var all = TrainingData.Load(_context, _folder["digits"], holdOut: false);

        Assert.Equal(IdxLabelNames.Digits, VocabularyOf(all.Training));
        Assert.Equal(200, all.Training.GetRowCount());
        Assert.Null(all.HeldOut);
        Assert.InRange(CountRows(data.HeldOut!), 5, 50);
        Assert.Equal(200, CountRows(data.HeldOut!) + CountRows(data.Training));
    }

    [Fact]
    public void Load_NoDataSet_SaysWhatWasLookedFor()
    {
        Directory.CreateDirectory(_folder["empty"]);

        var error = Assert.Throws<InvalidDataException>(() =>
            TrainingData.Load(_context, _folder["empty"], holdOut: false)
        );

        Assert.Contains("train.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("train-images-idx3-ubyte", error.Message, StringComparison.Ordinal);
        Assert.Contains("data_batch_1.bin (cifar10)", error.Message, StringComparison.Ordinal);
        Assert.Contains("--format", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FilesOfTwoDataSets_AsksWhich()
    {
        Directory.CreateDirectory(_folder["two"]);
        File.WriteAllText(_folder["two/train.json"], "{}");
        File.WriteAllText(_folder["two/objects.json"], "{}");
        File.WriteAllText(_folder["two/train.bin"], "");

        var error = Assert.Throws<InvalidDataException>(() =>
            TrainingData.Load(_context, _folder["two"], holdOut: false)
        );

        Assert.Contains("may be of iclevr or cifar100: say which with --format", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static HashSet<string> ScenesOf(IDataView data) => [.. data.GetColumn<string>(LoadedColumns.Scene)];

    private static int CountRows(IDataView data) => data.GetColumn<string[]>(LoadedColumns.Label).Count();

    private static IReadOnlyList<string> VocabularyOf(IDataView data) =>
        LabelAnnotation.Read(data.Schema[LoadedColumns.Label])!.Names;

    private void WriteIdx(string folder, string part, int count, bool gzip)
    {
        Directory.CreateDirectory(_folder[folder]);
        var images = new byte[16 + count * 28 * 28];
        var labels = new byte[8 + count];
        BinaryPrimitives.WriteInt32BigEndian(images, 0x0803);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(8), 28);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(12), 28);
        BinaryPrimitives.WriteInt32BigEndian(labels, 0x0801);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count);
        for (var index = 0; index < count; index++)
            labels[8 + index] = (byte)(index % 10);
        WriteFile(Path.Combine(_folder[folder], $"{part}-images-idx3-ubyte"), images, gzip);
        WriteFile(Path.Combine(_folder[folder], $"{part}-labels-idx1-ubyte"), labels, gzip);
    }

    private static void WriteFile(string path, byte[] content, bool gzip)
    {
        using var file = File.Create(gzip ? path + ".gz" : path);
        using Stream target = gzip ? new GZipStream(file, CompressionLevel.Fastest) : file;
        target.Write(content);
    }
}
