using System.Buffers.Binary;
using System.Text;
using SkiaSharp;

namespace Ddpm.Samples.Tests.Reports;

/// <summary>
/// A font in memory, so that no test depends on those of the machine: each of its characters is a black square, one em
/// wide.
/// </summary>
internal static class SquareFont
{
    private const int Em = 1000;
    private const int Height = 700;

    /// <summary>A font with these characters and no others.</summary>
    public static SKTypeface Of(params int[] characters)
    {
        (string Tag, byte[] Content)[] tables =
        [
            ("OS/2", Metrics(characters)),
            ("cmap", Map([.. characters.Order()])),
            (
                "glyf",
                Bytes(
                    S(1),
                    S(100, 0, 900, Height),
                    S(3, 0),
                    [1, 1, 1, 1],
                    S(100, 0, 800, 0),
                    S(0, Height, 0, -Height),
                    [0, 0]
                )
            ),
            (
                "head",
                Bytes(L(0x10000, 0x10000, 0, 0x5F0F3CF5), S(0, Em), new byte[16], S(0, 0, Em, Height, 0, 8, 2, 1, 0))
            ),
            ("hhea", Bytes(L(0x10000), S(800, -200, 0, Em, 0, 0, Em, 1), new byte[14], S(2))),
            ("hmtx", S(Em, 0, Em, 100)),
            ("loca", L(0, 0, 36)),
            ("maxp", Bytes(L(0x10000), S(2, 4, 1, 0, 0, 2), new byte[16])),
            ("name", Names("Square")),
            ("post", Bytes(L(0x30000), new byte[28])),
        ];
        var directory = new List<byte>(Bytes(L(0x10000), S(tables.Length, 128, 3, 32)));
        var content = new List<byte>();
        foreach (var (tag, table) in tables)
        {
            directory.AddRange(Encoding.ASCII.GetBytes(tag));
            directory.AddRange(L(0, 12 + 16 * tables.Length + content.Count, table.Length));
            content.AddRange(table);
            content.AddRange(new byte[(4 - table.Length % 4) % 4]);
        }

        return SKTypeface.FromData(SKData.CreateCopy([.. directory, .. content]));
    }

    private static byte[] Map(int[] characters) =>
        Bytes(
            S(0, 1, 3, 10),
            L(12),
            S(12, 0),
            L(16 + 12 * characters.Length, 0, characters.Length),
            L([.. characters.SelectMany(character => (int[])[character, character, 1])])
        );

    private static byte[] Names(string family)
    {
        var text = Encoding.BigEndianUnicode.GetBytes(family);
        int[] kinds = [1, 2, 4, 6];
        return Bytes(
            S(0, kinds.Length, 6 + 12 * kinds.Length),
            S([.. kinds.SelectMany(kind => (int[])[3, 1, 0x409, kind, text.Length, 0])]),
            text
        );
    }

    private static byte[] Metrics(int[] characters) =>
        Bytes(
            S(0, Em, 400, 5),
            new byte[56],
            S(
                Math.Min(characters.Min(), ushort.MaxValue),
                Math.Min(characters.Max(), ushort.MaxValue),
                800,
                -200,
                0,
                800,
                200
            )
        );

    private static byte[] Bytes(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] S(params int[] values) =>
        [.. values.SelectMany(value => (byte[])[(byte)(value >> 8), (byte)value])];

    private static byte[] L(params int[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var place = 0; place < values.Length; place++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * place), values[place]);
        return bytes;
    }
}
