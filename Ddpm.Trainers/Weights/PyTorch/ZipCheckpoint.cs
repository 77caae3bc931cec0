using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The format of torch.save since PyTorch 1.6: a zip with the pickle in "NAME/data.pkl" and each storage in
/// "NAME/data/KEY".
/// </summary>
internal sealed class ZipCheckpoint : ICheckpointFile
{
    /// <summary>The entry with the pickle.</summary>
    public const string PickleEntry = "data.pkl";

    /// <summary>The entry with the order of bytes; files of before PyTorch 2.0 lack it.</summary>
    public const string ByteOrderEntry = "byteorder";

    /// <summary>The order of bytes that is read and written.</summary>
    public const string LittleEndian = "little";

    private const int LongestByteOrder = 16;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _root;

    /// <param name="file">The file, which stays open until this is disposed.</param>
    /// <exception cref="InvalidDataException">It is no zip of torch.save, or holds something else than weights.</exception>
    public ZipCheckpoint(Stream file)
    {
        _archive = new ZipArchive(file, ZipArchiveMode.Read);
        try
        {
            IndexEntries();
            _root = FindRoot();
            CheckByteOrder();
            using var unpickler = new CheckpointUnpickler(CheckpointLimits.Objects(file.Length));
            Root = unpickler.Read(ReadPickle(), out _);
            CheckpointLimits.CheckStorages(unpickler.Storages.Values, file.Length);
        }
        catch
        {
            _archive.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public object? Root { get; }

    /// <summary>Whether a zip has the pickle of torch.save in it, so that it is not one of ML.NET's.</summary>
    public static bool Recognizes(Stream file)
    {
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return archive.Entries.Any(entry => entry.Name == PickleEntry);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A damaged zip makes its reader throw many types.
            return false;
        }
    }

    /// <inheritdoc />
    public void Read(PickledStorage storage, Tensor values)
    {
        var name = $"data/{storage.Key}";
        var entry = Find(name);
        if (entry.Length != storage.Length)
            throw new InvalidDataException(
                $"Its entry '{ShownName.Of(entry.FullName)}' has {entry.Length} bytes; {storage.Count} values of "
                    + $"{storage.Type.Name} have {storage.Length}."
            );
        using var stream = entry.Open();
        TensorBytes.Read(stream, values, $"Its entry '{ShownName.Of(entry.FullName)}'");
    }

    /// <inheritdoc />
    public void Dispose() => _archive.Dispose();

    private void IndexEntries()
    {
        foreach (var entry in _archive.Entries)
            if (!_entries.TryAdd(entry.FullName, entry))
                throw new InvalidDataException($"It has the entry '{ShownName.Of(entry.FullName)}' twice.");
    }

    private string FindRoot()
    {
        var pickles = _entries.Keys.Where(name => Path.GetFileName(name) == PickleEntry).ToArray();
        if (pickles is not [var pickle])
            throw new InvalidDataException(
                $"It is a zip with {pickles.Length} entries '{PickleEntry}', so torch.save did not make it."
            );
        var root = pickle[..^PickleEntry.Length];
        return _entries.ContainsKey($"{root}constants.pkl")
            ? throw new InvalidDataException(
                "It is a TorchScript program. Save its weights instead: torch.save(model.state_dict(), …)."
            )
            : root;
    }

    private void CheckByteOrder()
    {
        if (!_entries.ContainsKey(_root + ByteOrderEntry))
            return;
        var bytes = ReadEntry(ByteOrderEntry, LongestByteOrder);
        if (Encoding.ASCII.GetString(bytes) is var order && order != LittleEndian)
            throw new InvalidDataException(
                $"Its values have the byte order '{ShownName.Of(order)}'; only '{LittleEndian}' is read. Load and save it on another machine."
            );
    }

    private byte[] ReadPickle() => ReadEntry(PickleEntry, CheckpointLimits.LongestPickle);

    private byte[] ReadEntry(string name, int longest)
    {
        var entry = Find(name);
        // Both are only claims: opening compares the second with the file.
        using var stream = entry.Open();
        if (entry.Length > longest || entry.Length > 2 * (entry.CompressedLength + longest / 64))
            throw new InvalidDataException(
                $"Its entry '{ShownName.Of(entry.FullName)}' has {entry.Length} bytes, in {entry.CompressedLength} packed ones; "
                    + $"at most {longest} are read, packed to no less than half."
            );
        var bytes = new byte[entry.Length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"Its entry '{ShownName.Of(entry.FullName)}' ends too early.");
        return bytes;
    }

    private ZipArchiveEntry Find(string name) =>
        _entries.TryGetValue(_root + name, out var entry)
            ? entry
            : throw new InvalidDataException($"It lacks the entry '{ShownName.Of(_root + name)}'.");
}
