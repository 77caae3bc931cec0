using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// A safetensors file that is mapped into memory: its header is read and checked when it is opened, the values of a
/// tensor when they are asked for.
/// </summary>
internal sealed class SafeTensorsFile : IDisposable
{
    private const int PrefixLength = sizeof(ulong);

    private readonly string _path;
    private readonly long _dataStart;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly Dictionary<string, SafeTensorsEntry> _entries;

    private SafeTensorsFile(string path, SafeTensorsHeader header, long dataStart, MemoryMappedFile? map)
    {
        _path = path;
        _dataStart = dataStart;
        _map = map;
        _view = map?.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Metadata = header.Metadata;
        Names = [.. header.Entries.Select(entry => entry.Name)];
        _entries = header.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The names of the tensors, in the order of their bytes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The free text that the file carries; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether a file begins as safetensors do: with a length, and a JSON object after it.</summary>
    /// <param name="path">A file that is there.</param>
    public static bool Recognizes(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[PrefixLength + 1];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start[^1] == '{'
            && start[PrefixLength - 1] == 0; // no header is as long as 2⁵⁶ bytes
    }

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It breaks the format, or has a value type that is not known here.</exception>
    public static SafeTensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        TorchRuntime.EnsureLoaded();
        var stream = File.OpenRead(path);
        try
        {
            var header = SafeTensors.ReadHeader(stream);
            var dataStart = stream.Position;
            var map =
                header.DataLength == 0
                    ? null
                    : MemoryMappedFile.CreateFromFile(
                        stream,
                        mapName: null,
                        capacity: 0,
                        MemoryMappedFileAccess.Read,
                        HandleInheritability.None,
                        leaveOpen: false
                    );
            if (map is null)
                stream.Dispose();
            return new SafeTensorsFile(path, header, dataStart, map);
        }
        catch (InvalidDataException error)
        {
            stream.Dispose();
            throw new InvalidDataException($"'{path}' cannot be read as safetensors. {error.Message}", error);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The type of a tensor's values.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public ScalarType TypeOf(string name) => Find(name).Type;

    /// <summary>A tensor's sizes, outermost first; none for a scalar.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public IReadOnlyList<long> ShapeOf(string name) => Find(name).Shape;

    /// <summary>Reads a tensor. Several threads may read at once.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>A contiguous CPU tensor, a copy; the caller disposes it.</returns>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="InvalidDataException">A truth value is neither 0 nor 1.</exception>
    public Tensor Read(string name)
    {
        var entry = Find(name);
        using var scope = NewDisposeScope();
        var values = empty(entry.Shape, entry.Type, CPU);
        if (entry.Length > 0)
        {
            var begin = _view!.PointerOffset + _dataStart + entry.Begin;
            using var bytes = new UnmanagedMemoryStream(_view.SafeMemoryMappedViewHandle, begin, entry.Length);
            TensorBytes.Read(bytes, values, $"Tensor '{ShownName.Of(name)}' of '{_path}'");
        }
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>Reads all tensors.</summary>
    /// <returns>Contiguous CPU tensors by name; the caller disposes them.</returns>
    /// <exception cref="InvalidDataException">A truth value is neither 0 nor 1.</exception>
    public IReadOnlyDictionary<string, Tensor> ReadAll()
    {
        using var scope = NewDisposeScope();
        var tensors = Names.ToDictionary(name => name, Read, StringComparer.Ordinal);
        foreach (var tensor in tensors.Values)
            tensor.MoveToOuterDisposeScope();
        return tensors;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
    }

    private SafeTensorsEntry Find(string name)
    {
        ObjectDisposedException.ThrowIf(_view?.SafeMemoryMappedViewHandle.IsClosed == true, this);
        return _entries.TryGetValue(name, out var entry)
            ? entry
            : throw new KeyNotFoundException($"'{_path}' has no tensor '{name}'.");
    }
}
