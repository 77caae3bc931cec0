using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ddpm.Trainers;

/// <summary>What is known of packed pictures as a set.</summary>
/// <param name="Key">What the pictures were read from and how: a file with another key holds other pictures.</param>
/// <param name="Labels">The names of the labels, in the order of their indices.</param>
/// <param name="Fingerprint">Which pictures they are, or null where nobody looked.</param>
/// <param name="Warnings">What there is to know of them, said again whenever they are used.</param>
internal sealed record PackedDescription(
    string Key,
    IReadOnlyList<string> Labels,
    DataFingerprint? Fingerprint,
    PictureWarnings Warnings
);

/// <summary>
/// All but the pixels of a file of packed pictures: the description and the names of the scenes as JSON, then the checksum of each
/// picture, and the numbers of the <see cref="PictureTable"/>.
/// </summary>
/// <param name="Description">What is known of the set.</param>
/// <param name="Rows">The labels and scenes of the pictures.</param>
/// <param name="Checksums">The checksum of each picture's pixels.</param>
internal sealed record PackedTables(PackedDescription Description, PictureTable Rows, IReadOnlyList<uint> Checksums)
{
    private sealed record Texts(PackedDescription Description, IReadOnlyList<string> Scenes);

    /// <summary>The tables as bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var texts = JsonSerializer.SerializeToUtf8Bytes(new Texts(Description, Rows.SceneNames));
        writer.Write(texts.Length);
        writer.Write(texts);
        foreach (var checksum in Checksums)
            writer.Write(checksum);
        foreach (var number in (IEnumerable<int>)[.. Rows.Ends, .. Rows.Scenes, .. Rows.AllLabels])
            writer.Write(number);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads tables whose checksum fits.</summary>
    /// <param name="bytes">The tables.</param>
    /// <param name="count">How many pictures there are.</param>
    /// <exception cref="InvalidDataException">They are no tables of so many pictures.</exception>
    public static PackedTables Read(ReadOnlySpan<byte> bytes, int count)
    {
        try
        {
            var place = sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(bytes);
            var texts = JsonSerializer.Deserialize<Texts>(bytes[sizeof(int)..place]);
            if (
                texts is not { Scenes: not null, Description: { Key: not null, Labels: not null } description }
                || description.Warnings is not { LeftOut: not null, Content: not null }
            )
                throw new InvalidDataException("its description is not complete");
            var (checksums, ends, scenes) = (Take(bytes, count), Take(bytes, count), Take(bytes, count));
            var labels = Take(bytes, ends[^1]);
            if (place != bytes.Length)
                throw new InvalidDataException("its tables are longer than they should be");
            var rows = new PictureTable(ends, labels, scenes, [.. texts.Scenes]);
            rows.Validate(new LabelVocabulary(description.Labels).Count);
            description.Fingerprint?.Validate();
            return new PackedTables(description, rows, [.. checksums.Select(sum => (uint)sum)]);

            List<int> Take(ReadOnlySpan<byte> all, int numbers)
            {
                // Cutting the bytes first keeps a damaged number from asking for more memory than the file has bytes.
                var own = all.Slice(place, checked(numbers * sizeof(int)));
                place += own.Length;
                var list = new List<int>(numbers);
                CollectionsMarshal.SetCount(list, numbers);
                var values = CollectionsMarshal.AsSpan(list);
                for (var index = 0; index < values.Length; index++)
                    values[index] = BinaryPrimitives.ReadInt32LittleEndian(own[(index * sizeof(int))..]);
                return list;
            }
        }
        catch (Exception error) when (error is JsonException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"its tables are no tables of {count} pictures: {error.Message}", error);
        }
    }
}
