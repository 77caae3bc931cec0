using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Reads and writes the weights in files of PyTorch's torch.save (.pth, .pt).</summary>
/// <remarks>
/// Both of its formats are read: the zip of today and the stream of before PyTorch 1.6. Nothing in a file is executed:
/// its pickle may hold dictionaries, lists, tuples, tensors, numbers and texts, and whatever else it names is refused.
/// No more memory is taken than four times the file's length and 16 MB, and what .NET needs for the list of a zip's entries.
/// Nor do the tensors have more bytes than four times the file's, or 16 MB, when each is written out.
/// </remarks>
internal static class PyTorchCheckpoint
{
    private const int TarMarkPlace = 257;
    private static ReadOnlySpan<byte> ZipMark => "PK\u0003\u0004"u8;
    private static ReadOnlySpan<byte> TarMark => "ustar"u8;

    /// <summary>Whether a file is one of torch.save, as far as its beginning tells, or its list of entries where it is a zip.</summary>
    /// <param name="path">A file that is there.</param>
    public static bool Recognizes(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[ZipMark.Length];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
            return false;
        return start.SequenceEqual(ZipMark) ? ZipCheckpoint.Recognizes(file) : BeginsPickle(start);
    }

    /// <summary>Reads the tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keys">
    /// The keys that lead to the dictionary of weights, outermost first: ["model"] for {"model": {…}}. None takes the
    /// outermost dictionary; null takes the only one with tensors, or of several the one under "model", "state_dict",
    /// "model_state_dict", "net" or "network".
    /// </param>
    /// <returns>
    /// CPU tensors by name, which the caller disposes, of the types and shapes that were saved. Tensors that shared their
    /// values when they were saved share them again, and one that was not contiguous is not.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, big-endian, or holds something else than weights; the message names the file and what was found.
    /// </exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, IReadOnlyList<string>? keys = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        TorchRuntime.EnsureLoaded();
        var stream = File.OpenRead(path);
        try
        {
            using var file = Open(stream);
            return ReadTensors(file, StateDictionary.Find(file.Root, keys), stream.Length);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A damaged zip makes its reader throw many types; what they say is told, and where.
            throw new InvalidDataException($"'{path}' cannot be read as weights of PyTorch. {error.Message}", error);
        }
        finally
        {
            stream.Dispose();
        }
    }

    /// <summary>Writes tensors as torch.save writes a flat dictionary of them; torch.load(…, weights_only=True) reads it.</summary>
    /// <param name="stream">Where to write; it must be seekable, and stays open.</param>
    /// <param name="tensors">
    /// Tensors of any device and memory layout by name; each is written contiguous, with values of its own. The same
    /// tensors always give the same bytes.
    /// </param>
    /// <exception cref="ArgumentException">A tensor's type cannot be saved, or it is too large. Nothing is written then.</exception>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        CheckpointWriter.Write(stream, tensors);
    }

    private static ICheckpointFile Open(FileStream stream)
    {
        var start = new byte[TarMarkPlace + TarMark.Length];
        var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (start.AsSpan().StartsWith(ZipMark))
            return new ZipCheckpoint(stream);
        if (count == start.Length && start.AsSpan(TarMarkPlace).SequenceEqual(TarMark))
            throw new InvalidDataException(
                "It is a tar archive, the format of PyTorch before 0.1.10. Load and save it with a newer PyTorch."
            );
        return BeginsPickle(start.AsSpan(0, count))
            ? new StreamCheckpoint(stream)
            : throw new InvalidDataException("It begins neither as a zip nor as a pickle.");
    }

    private static bool BeginsPickle(ReadOnlySpan<byte> start) =>
        start.Length > 0 && (PickleOpcode)start[0] is PickleOpcode.Protocol or PickleOpcode.Long;

    private static Dictionary<string, Tensor> ReadTensors(
        ICheckpointFile file,
        IReadOnlyDictionary<string, PickledTensor> described,
        long fileLength
    )
    {
        CheckpointLimits.CheckMemory(described, fileLength);
        CheckpointLimits.CheckTensors(described, fileLength);
        using var scope = NewDisposeScope();
        var storages = new Dictionary<PickledStorage, Tensor>();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in described)
        {
            if (!storages.TryGetValue(tensor.Storage, out var values))
            {
                values = empty([tensor.Storage.Count], tensor.Storage.Type.Type, CPU);
                file.Read(tensor.Storage, values);
                storages.Add(tensor.Storage, values);
            }
            tensors.Add(name, values.as_strided(tensor.Shape, tensor.Strides, tensor.Offset));
        }
        foreach (var tensor in tensors.Values)
            tensor.MoveToOuterDisposeScope();
        return tensors;
    }
}
