using Microsoft.ML.Data;
using SkiaSharp;

namespace Ddpm.Transforms;

/// <summary>Decodes picture files that nobody has looked at yet.</summary>
/// <remarks>
/// <see cref="MLImage.CreateFromFile"/> fills what a damaged file lacks with black, reserves whatever its header asks for,
/// and leaves a picture on its side that EXIF says to turn; here the header is read first, and a picture is whole and upright
/// or an error.
/// </remarks>
public static class PictureDecoder
{
    /// <summary>The formats that are decoded, for messages.</summary>
    internal const string Formats = "PNG, JPEG, WebP, BMP or GIF";

    /// <summary>A file longer than its pixels at 16 bits a channel, and this for all else, is not read.</summary>
    private const long RoomForHeaders = 1 << 20;

    /// <summary>Reads and decodes a file: PNG, JPEG, WebP, BMP or GIF, of which an animation gives its first picture.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What becomes of transparency, and how large a picture may be; null for what is usual.</param>
    /// <returns>
    /// The picture, upright, of pixel format <see cref="MLPixelFormat.Rgba32"/>: opaque, or, where its transparency is kept,
    /// with colours that are multiplied by it.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no picture, is damaged or is too large.</exception>
    public static MLImage Decode(string path, PictureFileOptions? options = null)
    {
        options ??= new PictureFileOptions();
        options.Validate();
        FindFile(path, options.MaximumPixels);
        var source = $"'{path}'";
        return DecodeIfPicture(File.ReadAllBytes(path), options, source) ?? throw NoPicture(source);
    }

    /// <summary>Reads how large the picture of a file is, upright, of which only the header is looked at.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How large a picture may be; null for what is usual.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no picture or is too large.</exception>
    public static (int Height, int Width) ReadSize(string path, PictureFileOptions? options = null)
    {
        options ??= new PictureFileOptions();
        options.Validate();
        FindFile(path, options.MaximumPixels);
        using var file = File.OpenRead(path);
        using var codec = SKCodec.Create(file);
        if (codec is null || !IsKnown(codec.EncodedFormat))
            throw NoPicture($"'{path}'");
        var (width, height) = SizeOf(codec, options, $"'{path}'");
        return PictureOrientation.IsTurned(OriginOf(codec, file)) ? (width, height) : (height, width);
    }

    /// <summary>Decodes bytes that begin with a picture's header, and gives null for any others.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="options">What becomes of transparency, and how large a picture may be.</param>
    /// <param name="source">What has these bytes, at the start of a sentence, for messages.</param>
    /// <exception cref="InvalidDataException">There is a header, but the rest is damaged, or the picture is too large.</exception>
    internal static MLImage? DecodeIfPicture(ReadOnlySpan<byte> bytes, PictureFileOptions options, string source)
    {
        if (!HasSignature(bytes))
            return null;
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        return codec is not null && IsKnown(codec.EncodedFormat) ? Decode(codec, data, options, source) : null;
    }

    private static MLImage Decode(SKCodec codec, SKData data, PictureFileOptions options, string source)
    {
        var (width, height) = SizeOf(codec, options, source);

        // Without a colour space the stored values come as they are.
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, alpha), out var pixels);
        if (
            result != SKCodecResult.Success
            || (SixteenBitPng.Is(data.AsSpan()) && !SixteenBitPng.TryDecode(data.AsSpan(), pixels, width, height))
        )
            throw new InvalidDataException($"{source} is cut off or damaged ({result}). Fetch or render it again.");

        if (alpha != SKAlphaType.Opaque)
            PictureAlpha.Apply(pixels, options.Background);
        using var bytes = data.AsStream();
        var origin = OriginOf(codec, bytes);
        var upright = PictureOrientation.Apply(pixels, width, height, origin);
        if (PictureOrientation.IsTurned(origin))
            (width, height) = (height, width);
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, upright);
    }

    /// <summary>The size in which a picture is stored.</summary>
    private static (int Width, int Height) SizeOf(SKCodec codec, PictureFileOptions options, string source)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        return (long)width * height <= options.MaximumPixels
            ? (width, height)
            : throw new InvalidDataException(
                $"{source} has {width} × {height} pixels, more than the limit of {options.MaximumPixels}. "
                    + $"Make it smaller, or raise {nameof(options.MaximumPixels)} if the file is trusted."
            );
    }

    private static SKEncodedOrigin OriginOf(SKCodec codec, Stream file) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png ? PictureOrientation.OfPng(file) : codec.EncodedOrigin;

    private static void FindFile(string path, long maximumPixels)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FileNotFoundException($"The picture '{path}' is not there.", path);
        if (file.Length == 0)
            throw new InvalidDataException($"The picture '{path}' is empty. Fetch or render it again.");

        // Pixels, not bytes, are what a caller limits: 8 bytes is what the largest kind of PNG has for one.
        if (file.Length > Math.Min(maximumPixels * 8 + RoomForHeaders, Array.MaxLength))
            throw new InvalidDataException(
                $"The picture '{path}' has {file.Length} bytes, more than {maximumPixels} pixels can have."
            );
    }

    private static InvalidDataException NoPicture(string source) =>
        new($"{source} is not a picture; expected {Formats}.");

    private static bool HasSignature(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || bytes.StartsWith("RIFF"u8)
        || bytes.StartsWith("GIF8"u8)
        || bytes.StartsWith("BM"u8);

    private static bool IsKnown(SKEncodedImageFormat format) =>
        format
            is SKEncodedImageFormat.Png
                or SKEncodedImageFormat.Jpeg
                or SKEncodedImageFormat.Webp
                or SKEncodedImageFormat.Bmp
                or SKEncodedImageFormat.Gif;
}
