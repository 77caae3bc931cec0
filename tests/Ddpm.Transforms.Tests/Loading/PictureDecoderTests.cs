using System.Buffers.Binary;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class PictureDecoderTests : IDisposable
{
    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Decode_Picture_GivesItsSizeAndValues()
    {
        using var image = PictureDecoder.Decode(_folder.WritePicture("a.png", 77, height: 3, width: 5));

        Assert.Equal((5, 3), (image.Width, image.Height));
        Assert.Equal(77, PicturePixels.Read(image, new(3, 3, 5))[14]);
    }

    [Fact]
    public void Decode_NoPicture_NamesTheFileAndTheFormats()
    {
        var path = _folder.Write("a.png", "these are just words");

        var error = Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(path));

        Assert.Contains($"'{path}' is not a picture; expected PNG", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_EmptyFile_SaysSo()
    {
        var path = _folder.Write("a.png", "");

        var error = Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(path));

        Assert.Contains("is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_FileThatWentAway_SaysSo() =>
        Assert.Throws<FileNotFoundException>(() => PictureDecoder.Decode(_folder.File("a.png")));

    [Fact]
    public void Decode_HeaderOfTenBillionPixels_IsRefusedBeforeAnythingIsReserved()
    {
        var bytes = File.ReadAllBytes(_folder.WritePicture("a.png", 1));
        SetSize(bytes, 100_000, 100_000);
        var path = _folder.Write("a.png", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(path));

        Assert.Contains(
            "100000 × 100000 pixels, more than the limit of 64000000",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_PictureAtTheLimit_IsReadAndOneAboveIsNot()
    {
        var path = _folder.WritePicture("a.png", 1, height: 10, width: 10);

        PictureDecoder.Decode(path, new() { MaximumPixels = 100 }).Dispose();
        Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(path, new() { MaximumPixels = 99 }));
        Assert.Equal((10, 10), PictureDecoder.ReadSize(path, new() { MaximumPixels = 100 }));
        Assert.Throws<InvalidDataException>(() => PictureDecoder.ReadSize(path, new() { MaximumPixels = 99 }));
    }

    [Fact]
    public void Decode_TruncatedPicture_IsAnErrorAtEveryLength()
    {
        var path = _folder.WritePicture("a.png", 200, height: 40, width: 40);
        var whole = File.ReadAllBytes(path);
        var end = IndexOfEnd(whole);

        for (var length = 1; length < end; length += 3)
        {
            _folder.Write("a.png", whole[..length]);
            Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(path));
        }
    }

    [Fact]
    public void Decode_HugeFile_IsNotRead()
    {
        var path = _folder.File("a.png");
        using (var sparse = File.OpenWrite(path))
            sparse.SetLength(3L << 30);

        Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(path));
        Assert.Throws<InvalidDataException>(() => PictureDecoder.ReadSize(path));
    }

    private static void SetSize(byte[] png, int width, int height)
    {
        // The first chunk of a PNG, at byte 12: IHDR, width, height, five more bytes, checksum.
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), PictureBytes.Checksum(png.AsSpan(12, 17)));
    }

    /// <summary>Where the compressed pixels lack their last bytes, which are a checksum of them.</summary>
    private static int IndexOfEnd(byte[] png) => png.AsSpan().LastIndexOf("IEND"u8) - 4 - 4 - 4 - 4;
}
