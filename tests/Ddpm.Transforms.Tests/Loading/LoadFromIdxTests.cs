using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class LoadFromIdxTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LoadFromIdx_PlainOrGzippedByContent_GivesGreyPicturesAndClassNames(bool gzipped)
    {
        var (images, labels) = Write(Images(3, 2, 2, gzip: gzipped), Labels(gzip: gzipped, 9, 0, 5));

        var data = _context.Data.LoadFromIdx(images, labels, IdxLabelNames.FashionMnist);

        Assert.Equal(
            [
                ["ankle boot"],
                ["t-shirt"],
                ["sandal"],
            ],
            data.GetColumn<string[]>("Label")
        );
        var third = data.GetColumn<MLImage>("Image").ElementAt(2);
        Assert.Equal((2, 2), (third.Width, third.Height));
        Assert.Equal([8, 9, 10, 11], PicturePixels.Read(third, new(1, 2, 2)));
        Assert.Equal([8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11], PicturePixels.Read(third, new(3, 2, 2)));
        Assert.Equal(IdxLabelNames.FashionMnist, LabelAnnotation.Read(data.Schema["Label"])!.Names);
    }

    [Fact]
    public void LoadFromIdx_RowClass_TakesAPlainPictureProperty()
    {
        var (images, labels) = Write(Images(2, 1, 1), Labels(gzip: false, 7, 1));

        var data = _context.Data.LoadFromIdx(images, labels);
        var rows = _context.Data.CreateEnumerable<Row>(data, reuseRowObject: false).ToList();

        Assert.Equal([0, 1], rows.Select(row => PicturePixels.Read(row.Image, new(1, 1, 1))[0]));
        Assert.Equal(["7", "1"], rows.Select(row => row.Label[0]));
    }

    [Fact]
    public void LoadFromIdx_NoNames_NamesTheDigits()
    {
        var (images, labels) = Write(Images(2, 1, 1), Labels(gzip: false, 7, 1));

        Assert.Equal(
            [
                ["7"],
                ["1"],
            ],
            _context.Data.LoadFromIdx(images, labels).GetColumn<string[]>("Label")
        );
    }

    [Fact]
    public void LoadFromIdx_FilesInTheWrongOrder_SaysWhichIsWhich()
    {
        var (images, labels) = Write(Images(1, 1, 1), Labels(gzip: false, 7));

        var error = Fails(labels, images);

        Assert.Contains("This is the file of the labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIdx_OtherFile_NamesItsFirstBytes()
    {
        var (images, labels) = Write("PNG and so on, no header of this kind"u8.ToArray(), Labels(gzip: false, 7));

        Assert.Contains("0x00000803", Fails(images, labels).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIdx_CountsThatDisagree_NamesBoth()
    {
        var (images, labels) = Write(Images(3, 1, 1), Labels(gzip: false, 7, 8));

        Assert.Contains("3 pictures", Fails(images, labels).Message, StringComparison.Ordinal);
        Assert.Contains("2 labels", Fails(images, labels).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "bytes after its header, which claims 1046528000")]
    [InlineData(true, "claims 1046528000 values (1000 × 1022 × 1024) in ")]
    public void LoadFromIdx_HeaderThatClaimsTooMuch_FailsWithoutReservingIt(bool gzipped, string expected)
    {
        // 1,000 labels are there; of the pictures, a thousand times 1,046,528 pixels, only the header is.
        var header = Header(0x0803, 1000, 1022, 1024);
        var (images, labels) = Write(gzipped ? Gzip(header) : header, Labels(gzip: false, new byte[1000]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains(expected, Fails(images, labels).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Theory]
    [InlineData(uint.MaxValue, 1, 1)]
    [InlineData(60_000, 28, 0)]
    [InlineData(0, 28, 28)]
    [InlineData(1, 1 << 16, 1 << 16)]
    [InlineData(1, 5000, 5000)]
    public void LoadFromIdx_SizesOutOfRange_AreRefused(uint count, uint height, uint width)
    {
        var (images, labels) = Write(Gzip(Header(0x0803, count, height, width)), Labels(gzip: false, 1));

        Assert.Contains("claims", Fails(images, labels).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIdx_TruncatedFile_IsAnErrorAtEveryLength()
    {
        var (images, labels) = Write(Images(6, 3, 3), Labels(gzip: false, 1, 2, 3, 4, 5, 6));
        var plain = File.ReadAllBytes(images);
        var packed = Gzip(plain);

        for (var length = 0; length < plain.Length; length += 3)
        {
            File.WriteAllBytes(images, plain[..length]);
            Assert.Contains(images, Fails(images, labels).Message, StringComparison.Ordinal);
        }

        // The last 8 bytes of a gzip file are its checksum and length.
        for (var length = 0; length < packed.Length - 8; length += 3)
        {
            File.WriteAllBytes(images, packed[..length]);
            Assert.Contains(images, Fails(images, labels).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LoadFromIdx_GzipWithAWrongChecksum_IsRefused()
    {
        var packed = Gzip(Images(2, 3, 3));
        packed[^6] ^= 0xff;
        var (images, labels) = Write(packed, Labels(gzip: false, 1, 2));

        Assert.Contains("not a whole gzip file", Fails(images, labels).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIdx_GzipBomb_IsUnpackedNoFurtherThanItsHeaderClaims()
    {
        // 256 MB of zeros behind a header that claims four pixels.
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Header(0x0803, 1, 2, 2));
            var zeros = new byte[1 << 20];
            for (var block = 0; block < 256; block++)
                gzip.Write(zeros);
        }

        var (images, labels) = Write(bomb.ToArray(), Labels(gzip: false, 1));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("goes on after", Fails(images, labels).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void LoadFromIdx_ClassWithoutAName_NamesPictureAndClass()
    {
        var (images, labels) = Write(Images(2, 1, 1), Labels(gzip: false, 3, 10));

        Assert.EndsWith(
            "picture 1 the class 10; there are names for 0 to 9. Pass a name for each class of the file.",
            Fails(images, labels).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void LoadFromIdx_MissingFile_IsNamed()
    {
        var (images, labels) = Write(Images(1, 1, 1), Labels(gzip: false, 3));
        File.Delete(labels);

        var error = Assert.Throws<FileNotFoundException>(() => _context.Data.LoadFromIdx(images, labels));

        Assert.Contains(labels, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIdx_NameGivenTwice_Throws()
    {
        var (images, labels) = Write(Images(1, 1, 1), Labels(gzip: false, 0));

        Assert.Throws<ArgumentException>(() => _context.Data.LoadFromIdx(images, labels, ["a", "a"]));
    }

    private InvalidDataException Fails(string images, string labels) =>
        Assert.Throws<InvalidDataException>(() => _context.Data.LoadFromIdx(images, labels));

    private (string Images, string Labels) Write(byte[] images, byte[] labels) =>
        (_folder.Write("pictures.bin", images), _folder.Write("classes.bin", labels));

    /// <summary>Pictures whose pixels are numbered through the whole file.</summary>
    private static byte[] Images(int count, int height, int width, bool gzip = false)
    {
        byte[] file =
        [
            .. Header(0x0803, (uint)count, (uint)height, (uint)width),
            .. Enumerable.Range(0, count * height * width).Select(value => (byte)value),
        ];
        return gzip ? Gzip(file) : file;
    }

    private static byte[] Labels(bool gzip, params byte[] classes)
    {
        byte[] file = [.. Header(0x0801, (uint)classes.Length), .. classes];
        return gzip ? Gzip(file) : file;
    }

    private static byte[] Header(params uint[] numbers)
    {
        var header = new byte[4 * numbers.Length];
        for (var index = 0; index < numbers.Length; index++)
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 * index), numbers[index]);
        return header;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private sealed class Row
    {
        public MLImage Image { get; set; } = null!;

        public string[] Label { get; set; } = [];
    }
}
