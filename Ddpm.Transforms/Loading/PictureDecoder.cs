using Microsoft.ML.Data;
using SkiaSharp;

namespace Ddpm.Transforms;

/// <summary>Decodes picture files that nobody has looked at yet.</summary>
/// <remarks>
/// <see cref="MLImage.CreateFromFile"/> fills what a damaged file lacks with black and reserves whatever its header
/// asks for; here the header is read first, and a picture is whole or an error.
/// </remarks>
public static class PictureDecoder
{
    /// <summary>A file longer than its pixels at 16 bits a channel, and this for all else, is not read.</summary>
    private const long RoomForHeaders = 1 << 20;

    /// <summary>Reads and decodes a file: PNG, JPEG, WebP, BMP or GIF.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumPixels">The most pixels, rows times columns, that are decoded.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no picture, is damaged or is too large.</exception>
    public static MLImage Decode(string path, long maximumPixels)
    {
        using var encoded = SKData.CreateCopy(ReadFile(path, maximumPixels));
        using var codec = SKCodec.Create(encoded);
        if (codec is null || !IsKnown(codec.EncodedFormat))
            throw new InvalidDataException($"'{path}' is not a picture; expected PNG, JPEG, WebP, BMP or GIF.");

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > maximumPixels)
            throw new InvalidDataException(
                $"The picture '{path}' has {width} × {height} pixels, more than the limit of {maximumPixels}. "
                    + "Make it smaller, or raise the limit if the file is trusted."
            );

        // Without a colour space the stored values come as they are.
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        var result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, alpha), out var pixels);
        return result == SKCodecResult.Success
            ? MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels)
            : throw new InvalidDataException(
                $"The picture '{path}' is cut off or damaged ({result}). Fetch or render it again."
            );
    }

    private static byte[] ReadFile(string path, long maximumPixels)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FileNotFoundException($"The picture '{path}' is not there.", path);
        if (file.Length == 0)
            throw new InvalidDataException($"The picture '{path}' is empty. Fetch or render it again.");

        // Pixels, not bytes, are what a caller limits: 8 bytes is what the largest kind of PNG has for one.
        var maximumBytes = maximumPixels * 8 + RoomForHeaders;
        return file.Length <= Math.Min(maximumBytes, Array.MaxLength)
            ? File.ReadAllBytes(path)
            : throw new InvalidDataException(
                $"The picture '{path}' has {file.Length} bytes, more than {maximumPixels} pixels can have."
            );
    }

    private static bool IsKnown(SKEncodedImageFormat format) =>
        format
            is SKEncodedImageFormat.Png
                or SKEncodedImageFormat.Jpeg
                or SKEncodedImageFormat.Webp
                or SKEncodedImageFormat.Bmp
                or SKEncodedImageFormat.Gif;
}
