#!/usr/bin/env bash
# SkiaSharp 2.88.9 tells the EXIF orientation of a JPEG and of a WebP, but not of a PNG.
#
# Expected: PNG has had a chunk for EXIF (eXIf) since 2017, so that SKCodec.EncodedOrigin says for a PNG with orientation 6 what it says
#   for the other two: RightTop, to be turned by 90 degrees.
# Happens: it says TopLeft, so that a program that relies on it shows the PNG on its side.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > orientation.cs <<'CS'
#:package SkiaSharp@2.88.9
#:package SkiaSharp.NativeAssets.Linux.NoDependencies@2.88.9
#:property PublishAot=false
using System.Buffers.Binary;
using SkiaSharp;

// EXIF of one entry: tag 0x0112 (orientation), type 3 (short), one value, 6.
byte[] tiff = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
using var bitmap = new SKBitmap(48, 32);
byte[] Encode(SKEncodedImageFormat format) => bitmap.Encode(format, 90).ToArray();
string Origin(byte[] file)
{
    using var codec = SKCodec.Create(new MemoryStream(file));
    return codec.EncodedOrigin.ToString();
}
uint Crc(ReadOnlySpan<byte> bytes)
{
    var crc = uint.MaxValue;
    foreach (var one in bytes)
    {
        crc ^= one;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
    }
    return ~crc;
}
byte[] Big(uint number)
{
    var bytes = new byte[4];
    BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
    return bytes;
}

byte[] jpeg = Encode(SKEncodedImageFormat.Jpeg);
byte[] exif = [.. "Exif\0\0"u8, .. tiff];
byte[] turnedJpeg = [0xFF, 0xD8, 0xFF, 0xE1, (byte)((exif.Length + 2) >> 8), (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
byte[] png = Encode(SKEncodedImageFormat.Png);
byte[] chunk = [.. "eXIf"u8, .. tiff];
byte[] turnedPng = [.. png[..33], .. Big((uint)tiff.Length), .. chunk, .. Big(Crc(chunk)), .. png[33..]];
Console.WriteLine($"JPEG {Origin(turnedJpeg)}");
Console.WriteLine($"PNG {Origin(turnedPng)}");
CS
found=$(dotnet run orientation.cs)
echo "$found"
[ "$found" = "JPEG RightTop
PNG TopLeft" ]
