using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class LoadPublishedDataSetsTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public LoadPublishedDataSetsTests() => Directory.CreateDirectory(_folder["set"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadFromCifar10_FiveBatches_GivesClassesAndPlanesInOrder()
    {
        for (var batch = 1; batch <= 5; batch++)
            Write(
                $"data_batch_{batch}.bin",
                [(byte)(batch - 1), .. Picture(3072, batch), 9, .. Picture(3072, 10 * batch)]
            );

        var data = _context.Data.LoadFromCifar10(_folder["set"]);

        Assert.Equal(10, data.GetRowCount());
        Assert.Equal(["airplane"], data.GetColumn<string[]>("Label").First());
        Assert.Equal(["truck"], data.GetColumn<string[]>("Label").Last());
        Assert.Equal(CifarLabelNames.Ten, LabelAnnotation.Read(data.Schema["Label"])!.Names);
        Assert.Equal(Picture(3072, 50), Pixels(data, 9, new ImageShape(3, 32, 32)));
    }

    [Fact]
    public void LoadFromCifar100_TestFile_TakesTheFineClasses()
    {
        Write("test.bin", [3, 99, .. Picture(3072, 4)]);

        var data = _context.Data.LoadFromCifar100(_folder["set"], DataSplit.Test);

        Assert.Equal(["worm"], data.GetColumn<string[]>("Label").Single());
        Assert.Equal(100, CifarLabelNames.Hundred.Distinct().Count());
        Assert.Equal(Picture(3072, 4), Pixels(data, 0, new ImageShape(3, 32, 32)));
    }

    [Fact]
    public void LoadFromStl10_PicturesInColumns_AreTurnedIntoRows()
    {
        var shape = new ImageShape(3, 96, 96);
        Write("train_X.bin", [.. Picture(shape.Length, 1), .. Transposed(Picture(shape.Length, 2), shape)]);
        Write("train_y.bin", [10, 1]);

        var data = _context.Data.LoadFromStl10(_folder["set"]);

        Assert.Equal(["truck", "airplane"], data.GetColumn<string[]>("Label").Select(labels => labels[0]));
        Assert.Equal(Picture(shape.Length, 2), Pixels(data, 1, shape));
    }

    [Theory]
    [InlineData("data_batch_1.bin", 3072, "no whole number of records of 3073")]
    [InlineData("data_batch_1.bin", 0, "no whole number of records of 3073")]
    [InlineData(
        "data_batch_1.bin",
        3073,
        "the class 200; there are names for 0 to 9. The file is damaged; unpack cifar-10-binary.tar.gz again."
    )]
    [InlineData("data_batch_2.bin", 3073, "data_batch_1.bin. Unpack cifar-10-binary.tar.gz there")]
    public void LoadFromCifar10_WrongFiles_SaysWhichAndWhy(string name, int length, string expected)
    {
        Write(name, [.. Enumerable.Repeat((byte)200, length)]);

        var error = Assert.ThrowsAny<Exception>(() => _context.Data.LoadFromCifar10(_folder["set"]));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromStl10_ClassesOfAnotherFile_AreRefused()
    {
        Write("train_X.bin", Picture(3 * 96 * 96, 1));
        Write("train_y.bin", [1, 2]);

        Assert.Contains(
            "1 pictures and",
            Assert.Throws<InvalidDataException>(() => _context.Data.LoadFromStl10(_folder["set"])).Message,
            StringComparison.Ordinal
        );
        Write("train_y.bin", [0]);
        Assert.Contains(
            "the class 0; there are names for 1 to 10. The file is damaged; unpack stl10_binary.tar.gz again.",
            Assert.Throws<InvalidDataException>(() => _context.Data.LoadFromStl10(_folder["set"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Load_PartThatADataSetLacks_IsRefused()
    {
        Assert.Contains(
            "CIFAR-10 has no part Extra; it has Train, Test",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    _context.Data.LoadFromCifar10(_folder["set"], DataSplit.Extra)
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.LoadFromStl10(_folder["set"], DataSplit.Extra));
        Assert.Throws<DirectoryNotFoundException>(() => _context.Data.LoadFromSvhn(_folder["nowhere"]));
    }

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder["set"], name), bytes);

    private static byte[] Picture(int length, int seed) =>
        [.. Enumerable.Range(0, length).Select(place => (byte)(place * 7 + place / 32 + seed))];

    private static byte[] Transposed(byte[] rows, ImageShape shape)
    {
        var columns = new byte[rows.Length];
        for (var channel = 0; channel < shape.Channels; channel++)
        for (var row = 0; row < shape.Height; row++)
        for (var column = 0; column < shape.Width; column++)
            columns[(channel * shape.Width + column) * shape.Height + row] = rows[
                (channel * shape.Height + row) * shape.Width + column
            ];
        return columns;
    }

    private static byte[] Pixels(IDataView data, int row, ImageShape shape) =>
        PicturePixels.Read(data.GetColumn<MLImage>("Image").ElementAt(row), shape);
}
