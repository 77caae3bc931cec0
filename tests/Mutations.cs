using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Ddpm.Tests;

/// <summary>
/// Damages files: blindly (bits, lengths, bytes put in, taken out or swapped), and where it hurts (one entry of a zip
/// whose checksums are right again, a number of a JSON, a header whose length fits again).
/// </summary>
/// <param name="seed">The same seed gives the same damage.</param>
internal sealed partial class Mutations(int seed)
{
    private static readonly string[] s_numbers =
    [
        .. (string[])["0", "1", "-1", "2", "255", "2147483647", "4294967296", "9223372036854775807"],
        .. (string[])["18446744073709551616", "1e308", "1.5", "null", "[]", "{}", "\"text\""],
    ];

    // Packing an entry of megabytes takes many times as long as reading it; now and then is enough.
    private const int Large = 1 << 18;
    private const int LargeSeldomPacked = 8;

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy of any file.</summary>
    public byte[] Blind(byte[] file)
    {
        var bytes = file.ToList();
        for (var times = _random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
            Damage(bytes);
        return [.. bytes];
    }

    /// <summary>A damaged copy of a zip: one of its entries was changed, renamed, doubled or dropped, and it was packed again.</summary>
    public byte[] InsideZip(byte[] file)
    {
        var entries = Unpack(file);
        var place = _random.Next(entries.Count);
        // The entry with the structure is one of many, and the one worth looking at.
        if (_random.Next(2) == 0 && entries.FindIndex(entry => IsStructure(entry.Name)) is var found and >= 0)
            place = found;
        var (name, content) = entries[place];
        switch (_random.Next(12))
        {
            case 0:
                entries.RemoveAt(place);
                break;
            case 1:
                entries.Add((name, Blind(content)));
                break;
            case 2:
                entries[place] = (Encoding.Latin1.GetString(Blind(Encoding.Latin1.GetBytes(name))), content);
                break;
            case 3:
                var other = _random.Next(entries.Count);
                entries[place] = (name, entries[other].Content);
                entries[other] = (entries[other].Name, content);
                break;
            default:
                entries[place] = (name, Inside(name, content));
                break;
        }
        var packs = _random.Next(2) == 0;
        var packsLarge = _random.Next(LargeSeldomPacked) == 0;
        return Pack(entries, length => packs && (length < Large || packsLarge));
    }

    /// <summary>A damaged copy of a safetensors file: its header was changed, and its length fits again.</summary>
    public byte[] InsideSafeTensors(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        var header = _random.Next(4) == 0 ? Blind(file[8..(8 + length)]) : Json(file[8..(8 + length)]);
        var damaged = new byte[8 + header.Length + file.Length - 8 - length];
        BinaryPrimitives.WriteInt64LittleEndian(damaged, header.Length);
        header.CopyTo(damaged, 8);
        file.AsSpan(8 + length).CopyTo(damaged.AsSpan(8 + header.Length));
        return damaged;
    }

    /// <summary>A copy with damage among its first bytes only.</summary>
    public byte[] Beginning(byte[] file, int length) => [.. Blind(file[..length]), .. file[length..]];

    /// <summary>A JSON in which some numbers and texts are others, or stand in each other's place.</summary>
    public byte[] Json(byte[] json)
    {
        var text = Encoding.UTF8.GetString(json);
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            var values = JsonValue().Matches(text);
            if (values.Count == 0)
                break;
            var one = values[_random.Next(values.Count)];
            var other =
                _random.Next(2) == 0
                    ? s_numbers[_random.Next(s_numbers.Length)]
                    : values[_random.Next(values.Count)].Value;
            text = text[..one.Index] + other + text[(one.Index + one.Length)..];
        }
        return Encoding.UTF8.GetBytes(text);
    }

    private byte[] Inside(string name, byte[] content) =>
        Path.GetExtension(name) switch
        {
            ".json" when _random.Next(4) > 0 => Json(content),
            ".safetensors" when _random.Next(4) > 0 => InsideSafeTensors(content),
            _ => Blind(content),
        };

    private static bool IsStructure(string name) =>
        Path.GetExtension(name) is ".json" or ".pkl" or ".key" or ".safetensors";

    private void Damage(List<byte> bytes)
    {
        var place = _random.Next(bytes.Count);
        var length = Math.Min(_random.Next(1, 17), bytes.Count - place);
        switch (_random.Next(7))
        {
            case 0 or 1:
                bytes[place] ^= (byte)(1 << _random.Next(8));
                break;
            case 2:
                bytes[place] = (byte)_random.Next(256);
                break;
            case 3:
                var value = _random.Next(3) switch
                {
                    0 => (byte)0xFF,
                    1 => (byte)0x7F,
                    _ => (byte)0,
                };
                for (var offset = 0; offset < Math.Min(length, 8); offset++)
                    bytes[place + offset] = value;
                break;
            case 4:
                bytes.InsertRange(place, Enumerable.Range(0, length).Select(_ => (byte)_random.Next(256)));
                break;
            case 5:
                // Most of the time a field goes, now and then the rest of the file.
                bytes.RemoveRange(place, _random.Next(4) == 0 ? bytes.Count - place : length);
                break;
            default:
                var to = _random.Next(bytes.Count - length + 1);
                for (var offset = 0; offset < length; offset++)
                    (bytes[place + offset], bytes[to + offset]) = (bytes[to + offset], bytes[place + offset]);
                break;
        }
    }

    private static List<(string Name, byte[] Content)> Unpack(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        return
        [
            .. zip.Entries.Select(entry =>
            {
                var content = new byte[entry.Length];
                using var stream = entry.Open();
                stream.ReadExactly(content);
                return (entry.FullName, content);
            }),
        ];
    }

    private static byte[] Pack(List<(string Name, byte[] Content)> entries, Predicate<int> packs)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                var level = packs(content.Length) ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
                using var entry = zip.CreateEntry(name.Length == 0 ? "x" : name, level).Open();
                entry.Write(content);
            }
        return stream.ToArray();
    }

    [GeneratedRegex("""-?\d[\d.eE+-]*|"[^"]*"|true|false|null""")]
    private static partial Regex JsonValue();
}
