namespace Ddpm.Transforms;

/// <summary>A file of records of one length and nothing else, read from front to back.</summary>
internal sealed class RecordFile : IDisposable
{
    private readonly FileStream _stream;

    /// <param name="folder">The folder that should hold the file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="recordLength">The bytes of a record.</param>
    /// <param name="archive">Where the file comes from, for messages.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a whole number of records.</exception>
    public RecordFile(string folder, string name, int recordLength, string archive)
    {
        Path = Require(folder, name, archive);
        _stream = File.OpenRead(Path);
        if (_stream.Length == 0 || _stream.Length % recordLength != 0)
        {
            var length = _stream.Length;
            _stream.Dispose();
            throw new InvalidDataException(
                $"'{Path}' has {length} bytes, which is no whole number of records of {recordLength}. It is another file, "
                    + $"cut off or damaged; unpack {archive} again."
            );
        }

        Count = _stream.Length / recordLength;
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>How many records there are.</summary>
    public long Count { get; }

    /// <summary>The path of a file that must be there.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string Require(string folder, string name, string archive)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
        var path = System.IO.Path.Combine(folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"'{folder}' holds no {name}. Unpack {archive} there.", path);
    }

    /// <summary>Reads the next bytes.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter.</exception>
    public void Read(Span<byte> destination) => _stream.ReadExactly(destination);

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();
}
