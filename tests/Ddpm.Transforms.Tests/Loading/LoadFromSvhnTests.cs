using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class LoadFromSvhnTests : IDisposable
{
    private const int Byte = 2;
    private const int Double = 9;

    private readonly MLContext _context = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public LoadFromSvhnTests() => Directory.CreateDirectory(_folder["set"]);

    private string MatPath => Path.Combine(_folder["set"], "train_32x32.mat");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, Byte)]
    [InlineData(true, Double)]
    [InlineData(false, Byte)]
    [InlineData(false, Double)]
    public void LoadFromSvhn_ArraysOfEachForm_GivesDigitsAndPicturesInRows(bool compressed, int labelType)
    {
        Save(Mat(compressed, Array("X", [32, 32, 3, 5], Byte, Columns(5)), Labels([10, 1, 9, 2, 3], labelType)));

        var data = _context.Data.LoadFromSvhn(_folder["set"]);

        Assert.Equal(["0", "1", "9", "2", "3"], data.GetColumn<string[]>("Label").Select(labels => labels[0]));
        var pixels = PicturePixels.Read(data.GetColumn<MLImage>("Image").ElementAt(2), new ImageShape(3, 32, 32));
        var columns = Columns(5).AsSpan(2 * 3072, 3072);
        for (var channel = 0; channel < 3; channel++)
        for (var row = 0; row < 32; row++)
        for (var column = 0; column < 32; column++)
            Assert.Equal(columns[channel * 1024 + column * 32 + row], pixels[channel * 1024 + row * 32 + column]);
    }

    [Fact]
    public void LoadFromSvhn_OneLabelInTheTag_IsRead()
    {
        // A scalar y of 1 byte is a small element: type and size share a number, and the data follows at once.
        byte[] small = [.. Number(Byte | (1 << 16)), 7, 0, 0, 0];
        Save(Mat(false, Array("X", [32, 32, 3, 1], Byte, Columns(1)), Matrix("y", [1, 1], small)));

        Assert.Equal(["7"], _context.Data.LoadFromSvhn(_folder["set"]).GetColumn<string[]>("Label").Single());
    }

    [Fact]
    public void LoadFromSvhn_OtherArraysBetween_AreSkipped()
    {
        byte[] text =
        [
            .. Element(6, [4, 0, 0, 0, 0, 0, 0, 0]),
            .. Element(5, new byte[8]),
            .. Element(1, "note"u8.ToArray()),
        ];
        Save(
            Mat(
                true,
                Element(14, text),
                Array("Z", [1, 2], Byte, [1, 2]),
                Array("X", [32, 32, 3, 1], Byte, Columns(1)),
                Labels([5], Byte)
            )
        );

        Assert.Equal(1, _context.Data.LoadFromSvhn(_folder["set"]).GetRowCount());
    }

    [Fact]
    public void LoadFromSvhn_WrongContents_SaysWhatIsWrong()
    {
        var pictures = Array("X", [32, 32, 3, 2], Byte, Columns(2));

        Assert.Contains("no variable 'y'", Refusal(Mat(true, pictures)), StringComparison.Ordinal);
        Assert.Contains("no variable 'X'", Refusal(Mat(true, Labels([1, 2], Byte))), StringComparison.Ordinal);
        Assert.Contains(
            "2 pictures in X and 3 classes",
            Refusal(Mat(true, pictures, Labels([1, 2, 3], Byte))),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "Pass a name",
            Refusal(Mat(true, pictures, Labels([1, 11], Byte))),
            StringComparison.Ordinal
        );
        Assert.Contains("the class 11", Refusal(Mat(true, pictures, Labels([1, 11], Byte))), StringComparison.Ordinal);
        Assert.Contains(
            "expected 32 × 32 × 3 × N, got 16 × 64 × 3 × 2",
            Refusal(Mat(true, Array("X", [16, 64, 3, 2], Byte, Columns(2)))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "should have 6144 numbers and has 3072",
            Refusal(Mat(true, Array("X", [32, 32, 3, 2], Byte, Columns(1)))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "unknown type 18",
            Refusal(Mat(true, Array("X", [32, 32, 3, 1], 18, Columns(1)))),
            StringComparison.Ordinal
        );
        Assert.Contains("level 5", Refusal(new byte[200]), StringComparison.Ordinal);
        Assert.Contains(
            "version 7.3",
            Refusal([.. "MATLAB 7.3 MAT-file"u8, .. new byte[200]]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void LoadFromSvhn_NumberThatIsNoByte_IsRefused()
    {
        var doubles = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(doubles, 1.5);

        Assert.Contains(
            "the number 1.5 where a byte",
            Refusal(Mat(true, Array("X", [32, 32, 3, 1], Byte, Columns(1)), Array("y", [1, 1], Double, doubles))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void LoadFromSvhn_ClaimOfBillions_EndsAtTheFilesEndAndNotInMemory()
    {
        // The dimensions claim 6.6 TB and the sizes agree with 2^32 − 2^10 bytes at most, of which there are a few.
        var head = Matrix("X", [32, 32, 3, 1_000_000], [.. Number(Byte), .. Number(3_072_000_000)]);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), 3_072_000_100);

        var refusal = Refusal(Mat(true, head));

        Assert.Contains("ends too early", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromSvhn_FewPackedBytesOfManyPictures_AreNotUnpacked()
    {
        const int count = 20_000;
        var zeros = Array("X", [32, 32, 3, count], Byte, new byte[3072 * count]);
        Save(Mat(true, zeros));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => _context.Data.LoadFromSvhn(_folder["set"]));

        Assert.Contains("more than 16777216 bytes", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 24 << 20);
    }

    [Theory]
    [InlineData("X")]
    [InlineData("y")]
    public void LoadFromSvhn_VariableTwice_IsRefused(string name)
    {
        var (pictures, labels) = (Array("X", [32, 32, 3, 1], Byte, Columns(1)), Labels([1], Byte));

        Assert.Contains(
            $"has the variable '{name}' twice",
            Refusal(Mat(true, pictures, labels, name == "X" ? pictures : labels)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void LoadFromSvhn_DamagedAnywhere_IsReadOrRefusedButNeverCrashes()
    {
        var whole = Mat(true, Array("X", [32, 32, 3, 2], Byte, Columns(2)), Labels([1, 2], Double));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Bool)
            .Sample(
                (place, value, cuts) =>
                {
                    var damaged = cuts ? whole[..place] : [.. whole];
                    if (!cuts)
                        damaged[place] = value;
                    Save(damaged);
                    try
                    {
                        _context.Data.LoadFromSvhn(_folder["set"]);
                    }
                    catch (InvalidDataException error)
                    {
                        Assert.Contains(MatPath, error.Message, StringComparison.Ordinal);
                    }
                },
                iter: 300,
                threads: 1
            );
    }

    private string Refusal(byte[] file)
    {
        Save(file);
        return Assert.Throws<InvalidDataException>(() => _context.Data.LoadFromSvhn(_folder["set"])).Message;
    }

    private void Save(byte[] file) => File.WriteAllBytes(MatPath, file);

    private static byte[] Columns(int pictures) =>
        [.. Enumerable.Range(0, 3072 * pictures).Select(place => (byte)(place * 11 + place / 3072))];

    private static byte[] Labels(byte[] labels, int type)
    {
        if (type == Byte)
            return Array("y", [labels.Length, 1], Byte, labels);
        var doubles = new byte[8 * labels.Length];
        for (var index = 0; index < labels.Length; index++)
            BinaryPrimitives.WriteDoubleLittleEndian(doubles.AsSpan(8 * index), labels[index]);
        return Array("y", [labels.Length, 1], Double, doubles);
    }

    // A writer of its own, by the format's description.
    private static byte[] Mat(bool compressed, params byte[][] elements)
    {
        byte[] header = [.. Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file".PadRight(124)), 0, 1, (byte)'I', (byte)'M'];
        return [.. header, .. elements.SelectMany(element => compressed ? Compressed(element) : element)];
    }

    private static byte[] Compressed(byte[] element)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Compress, leaveOpen: true))
            zlib.Write(element);
        return [.. Number(15), .. Number((uint)packed.Length), .. packed.ToArray()];
    }

    private static byte[] Array(string name, int[] dimensions, int type, byte[] numbers) =>
        Matrix(name, dimensions, Element(type, numbers));

    private static byte[] Matrix(string name, int[] dimensions, byte[] numbers) =>
        Element(
            14,
            [
                .. Element(6, [9, 0, 0, 0, 0, 0, 0, 0]),
                .. Element(5, [.. dimensions.SelectMany(size => Number((uint)size))]),
                .. Element(1, Encoding.ASCII.GetBytes(name)),
                .. numbers,
            ]
        );

    private static byte[] Element(int type, byte[] data) =>
        [.. Number((uint)type), .. Number((uint)data.Length), .. data, .. new byte[(8 - data.Length % 8) % 8]];

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
