using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class DataFormatTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("iclevr", "scenes", "train.json", "objects.json")]
    [InlineData("mnist", "digits", "train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz")]
    [InlineData("fashion-mnist", "fashion/raw", "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")]
    [InlineData("mnist", "dotted", "train-images.idx3-ubyte", "train-labels.idx1-ubyte")]
    [InlineData("mnist", "torch/MNIST/raw", "train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("fashion-mnist", "FashionMNIST/MNIST/raw", "train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("cifar10", "ten", "data_batch_1.bin")]
    [InlineData("cifar100", "hundred", "train.bin")]
    [InlineData("svhn", "numbers", "train_32x32.mat")]
    [InlineData("stl10", "stl", "train_X.bin")]
    public void Detect_FilesOfAFormat_FindsItAlone(string format, string folder, params string[] files)
    {
        Write(folder, files);

        Assert.Equal([DataFormat.FromString(format)], DataFormat.Detect(_folder[folder]));
    }

    [Fact]
    public void Load_FilesInAFolderOfTheArchive_AreFoundAndTwoOfThemRefused()
    {
        Directory.CreateDirectory(_folder["set/cifar-100-binary"]);
        File.WriteAllBytes(_folder["set/cifar-100-binary/train.bin"], new byte[3074]);

        Assert.Equal([DataFormat.Cifar100], DataFormat.Detect(_folder["set"]));
        Assert.Equal(1, DataFormat.Cifar100.Load(_context, _folder["set"]).GetRowCount());
        Directory.CreateDirectory(_folder["set/copy"]);
        File.WriteAllBytes(_folder["set/copy/train.bin"], new byte[3074]);
        Assert.Contains(
            "name the folder that is meant",
            Assert.Throws<InvalidDataException>(() => DataFormat.Cifar100.Load(_context, _folder["set"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Detect_TableWithinOneOfSeveralFoldersOfPictures_SaysNothingOfTheOthers()
    {
        Write("set/cat", "1.png", "notes.csv");
        Write("set/dog", "1.png");
        Write("nested/all", "1.png", "labels.csv");

        Assert.Equal([DataFormat.ImageFolder], DataFormat.Detect(_folder["set"]));
        Assert.Equal([DataFormat.LabelFile], DataFormat.Detect(_folder["nested"]));
    }

    [Fact]
    public void Detect_FilesOfNoneOrOfTwo_SaysSo()
    {
        Write("none", "readme.txt");
        Write("two", "train.json", "objects.json", "train.bin");

        Assert.Empty(DataFormat.Detect(_folder["none"]));
        Assert.Equal(["iclevr", "cifar100"], DataFormat.Detect(_folder["two"]).Select(format => format.Name));
        Assert.Throws<DirectoryNotFoundException>(() => DataFormat.Detect(_folder["missing"]));
    }

    [Fact]
    public void LoadAndHoldOut_TestPartThere_HoldsItOut()
    {
        Directory.CreateDirectory(_folder["set"]);
        File.WriteAllBytes(Path.Combine(_folder["set"], "train.bin"), new byte[3 * 3074]);
        File.WriteAllBytes(Path.Combine(_folder["set"], "test.bin"), new byte[2 * 3074]);

        var (training, heldOut) = DataFormat.Cifar100.LoadAndHoldOut(_context, _folder["set"], share: 0.5);
        var (ofTest, _) = DataFormat.Cifar100.LoadAndHoldOut(_context, _folder["set"], 0.5, DataSplit.Test);

        Assert.Equal((3, 2), (training.GetRowCount(), heldOut.GetRowCount()));
        Assert.NotEqual(3, ofTest.GetRowCount());
    }

    [Fact]
    public void Load_PartThatThereIsNot_NamesThoseThereAre()
    {
        Write("set", "train.bin");

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            DataFormat.Cifar100.Load(_context, _folder["set"], DataSplit.Extra)
        );

        Assert.Contains("Train, Test", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OtherChannels_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new DataFormat("transforms-tests-two", "a.txt", 2, (_, _) => true, (_, _, _, _) => null!)
        );

    private void Write(string folder, params string[] files)
    {
        Directory.CreateDirectory(_folder[folder]);
        foreach (var file in files)
            File.WriteAllBytes(Path.Combine(_folder[folder], file), []);
    }
}
