using System.Buffers.Binary;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Reads and writes tensors in the safetensors format, which every deep learning library reads.</summary>
/// <remarks>
/// Eight bytes with the length of a JSON header, the header, then the tensors' bytes without gaps. Value types:
/// F64, C64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL; the others that the format names are refused. See https://huggingface.co/docs/safetensors.
/// </remarks>
public static class SafeTensors
{
    private const int FirstPart = 1 << 16;

    /// <summary>Writes tensors; the same tensors always give the same bytes.</summary>
    /// <param name="stream">Where to write, from its current position on; it stays open.</param>
    /// <param name="tensors">
    /// Tensors of any device and memory layout by name. They are copied to the CPU one at a time, and only where needed.
    /// </param>
    /// <param name="metadata">Free text that the file carries, or null.</param>
    /// <exception cref="ArgumentException">
    /// A tensor has a value type or a name that the format lacks, or the header would be too long. Nothing is written then.
    /// </exception>
    public static void Write(
        Stream stream,
        IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);

        var outlines = tensors.Select(tensor =>
            (tensor.Key, tensor.Value.dtype, tensor.Value.shape, tensor.Value.numel())
        );
        foreach (var entry in WriteHeader(stream, [.. outlines], metadata))
            TensorBytes.Write(stream, tensors[entry.Name], entry.Type);
    }

    /// <summary>Writes everything but the values, which are to follow in the order that is returned.</summary>
    /// <param name="stream">Where to write, from its current position on.</param>
    /// <param name="tensors">Name, type as it is kept, shape and number of values of each tensor.</param>
    /// <param name="metadata">Free text that the file carries, or null.</param>
    /// <exception cref="ArgumentException">As for <c>Write</c>. Nothing is written then.</exception>
    internal static IReadOnlyList<SafeTensorsEntry> WriteHeader(
        Stream stream,
        IReadOnlyList<(string Name, ScalarType Type, long[] Shape, long Count)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        var header = new SafeTensorsHeader(Layout(tensors), metadata ?? new Dictionary<string, string>());
        var json = header.ToJson();
        if (json.Length > SafeTensorsHeader.MaxLength)
            throw new ArgumentException(
                $"The header of {tensors.Count} tensors needs {json.Length} bytes; the format allows {SafeTensorsHeader.MaxLength}.",
                nameof(tensors)
            );

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        stream.Write(length);
        stream.Write(json);
        return header.Entries;
    }

    /// <summary>Reads tensors.</summary>
    /// <param name="stream">Where to read, from its current position to its end; it need not be seekable.</param>
    /// <returns>Contiguous CPU tensors by name; the caller disposes them.</returns>
    /// <exception cref="InvalidDataException">
    /// The stream is not a safetensors file, is cut short, goes on after its end, or has a value type that is not
    /// known here. The message names the tensor. The values take no more memory than the stream has bytes; the list of
    /// tensors and the free text at most four times as much, or 64 MB for a short stream.
    /// </exception>
    public static IReadOnlyDictionary<string, Tensor> Read(Stream stream) => Read(stream, out _);

    /// <summary>Reads tensors and the free text beside them.</summary>
    /// <inheritdoc cref="Read(Stream)" />
    /// <param name="stream">Where to read, from its current position to its end; it need not be seekable.</param>
    /// <param name="metadata">The free text that the file carries; empty if it has none.</param>
    public static IReadOnlyDictionary<string, Tensor> Read(
        Stream stream,
        out IReadOnlyDictionary<string, string> metadata
    )
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = ReadHeader(stream);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in header.Entries)
                tensors.Add(entry.Name, ReadTensor(stream, entry));
            if (stream.ReadByte() >= 0)
                throw new InvalidDataException(
                    $"The safetensors stream goes on after the {header.DataLength} bytes of tensors that its header describes."
                );
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
        metadata = header.Metadata;
        return tensors;
    }

    /// <summary>Places the tensors: wide values first, so that each is aligned, then by name.</summary>
    private static List<SafeTensorsEntry> Layout(
        IReadOnlyList<(string Name, ScalarType Type, long[] Shape, long Count)> tensors
    )
    {
        foreach (var (name, type, _, _) in tensors)
        {
            if (name == SafeTensorsHeader.MetadataName)
                throw new ArgumentException($"No tensor can have the name '{name}'.", nameof(tensors));
            if (SafeTensorsType.NameOf(type) is null)
                throw new ArgumentException(
                    $"Tensor '{name}' is of type {type}; expected one of {SafeTensorsType.Names}.",
                    nameof(tensors)
                );
        }

        var entries = new List<SafeTensorsEntry>(tensors.Count);
        var position = 0L;
        foreach (
            var (name, type, shape, count) in tensors
                .OrderByDescending(tensor => SafeTensorsType.SizeOf(tensor.Type))
                .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
        )
        {
            var end = position + count * SafeTensorsType.SizeOf(type);
            entries.Add(new SafeTensorsEntry(name, type, shape, position, end));
            position = end;
        }
        return entries;
    }

    /// <summary>Reads and checks the header, and leaves the stream at the first byte after it.</summary>
    /// <exception cref="InvalidDataException">The stream is not a safetensors file, or its length is another.</exception>
    internal static SafeTensorsHeader ReadHeader(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            throw new InvalidDataException("The stream ends before the length of a safetensors header.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafeTensorsHeader.MaxLength)
            throw new InvalidDataException(
                $"Not a safetensors stream: a header of {length} bytes; the format allows {SafeTensorsHeader.MaxLength}."
            );
        var json = ReadHeader(stream, (int)length);
        var header = SafeTensorsHeader.Parse(json, stream.CanSeek ? stream.Length : json.Length);
        if (stream.CanSeek && stream.Length - stream.Position is var left && left != header.DataLength)
            throw new InvalidDataException(
                $"The safetensors header describes {header.DataLength} bytes of tensors; {left} follow it."
            );
        return header;
    }

    private static ReadOnlySpan<byte> ReadHeader(Stream stream, int length)
    {
        // Where the stream's length is unknown, that of the header is only a claim.
        if (stream.CanSeek && stream.Length - stream.Position < length)
            throw new InvalidDataException("The safetensors stream ends within the header.");
        var header = new byte[stream.CanSeek ? length : Math.Min(length, FirstPart)];
        var read = 0;
        while (true)
        {
            Fill(stream, header.AsSpan(read), "the header");
            read = header.Length;
            if (read == length)
                return header;
            Array.Resize(ref header, (int)Math.Min(2L * read, length));
        }
    }

    private static Tensor ReadTensor(Stream stream, SafeTensorsEntry entry)
    {
        using var scope = NewDisposeScope();
        var what = $"tensor '{ShownName.Of(entry.Name)}'";
        // How much is to come is only a claim where the length is unknown: then memory is taken as the bytes arrive.
        var arrived = stream.CanSeek ? null : ReadParts(stream, entry.Length, what);
        var values = empty(entry.Shape, entry.Type, CPU);
        if (arrived is null)
            ReadValues(stream, entry, values);
        else
        {
            foreach (var part in TensorBytes.Parts(values))
                arrived.Dequeue().CopyTo(part.bytes);
            TensorBytes.CheckTruthValues(values, $"The safetensors {what}");
        }
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>Reads the bytes of a tensor into a contiguous CPU tensor of its type and shape.</summary>
    internal static void ReadValues(Stream stream, SafeTensorsEntry entry, Tensor values)
    {
        var what = $"tensor '{ShownName.Of(entry.Name)}'";
        foreach (var part in TensorBytes.Parts(values))
            Fill(stream, part.bytes, what);
        TensorBytes.CheckTruthValues(values, $"The safetensors {what}");
    }

    private static Queue<byte[]> ReadParts(Stream stream, long length, string what)
    {
        var parts = new Queue<byte[]>();
        for (var start = 0L; start < length; start += TensorBytes.LongestPart)
        {
            var part = new byte[Math.Min(TensorBytes.LongestPart, length - start)];
            Fill(stream, part, what);
            parts.Enqueue(part);
        }
        return parts;
    }

    internal static void Fill(Stream stream, Span<byte> bytes, string what)
    {
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count < bytes.Length)
            throw new InvalidDataException($"The safetensors stream ends within {what}.");
    }
}
