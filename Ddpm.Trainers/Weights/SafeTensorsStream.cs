namespace Ddpm.Trainers;

/// <summary>
/// A safetensors stream that is read in two parts: first what it holds, so that it can be checked, then the values.
/// </summary>
internal sealed class SafeTensorsStream
{
    private readonly Stream _stream;

    private SafeTensorsStream(Stream stream, SafeTensorsHeader header)
    {
        _stream = stream;
        Header = header;
    }

    /// <summary>Which tensors the stream holds, in the order of their bytes.</summary>
    public SafeTensorsHeader Header { get; }

    /// <summary>Reads the header, and checks that as many bytes follow as it describes.</summary>
    /// <param name="stream">Where to read, from its current position to its end; it must know its length.</param>
    /// <exception cref="InvalidDataException">The header breaks the format, or more or fewer bytes follow it.</exception>
    /// <exception cref="NotSupportedException">The stream does not know its length.</exception>
    public static SafeTensorsStream Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = SafeTensors.ReadHeader(stream);
        var left = stream.Length - stream.Position;
        return left == header.DataLength
            ? new SafeTensorsStream(stream, header)
            : throw new InvalidDataException(
                $"The safetensors header describes {header.DataLength} bytes of tensors; {left} follow it."
            );
    }

    /// <summary>Reads all values into plain numbers, without libtorch; to be called once.</summary>
    /// <returns>Those of floating point as float32 and those of int64 as they are; what is of another type has no values.</returns>
    /// <exception cref="InvalidDataException">The stream ends early, or a tensor is too large for an array.</exception>
    public List<NamedArray> ReadArrays()
    {
        var arrays = new List<NamedArray>(Header.Entries.Count);
        foreach (var entry in Header.Entries)
            arrays.Add(NamedArray.Read(_stream, entry));
        RequireEnd();
        return arrays;
    }

    private void RequireEnd()
    {
        if (_stream.ReadByte() >= 0)
            throw new InvalidDataException(
                $"The safetensors stream goes on after the {Header.DataLength} bytes of tensors that its header describes."
            );
    }
}
