using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The format of torch.save before PyTorch 1.6: five pickles one after the other (a magic number, a version, the
/// machine, what was saved, the keys of the storages), then each storage as its count and its values.
/// </summary>
internal sealed class StreamCheckpoint : ICheckpointFile
{
    private const int KnownVersion = 1001;
    private const int FirstPart = 1 << 16;
    private const int PartGrowth = 8;

    private static readonly BigInteger s_magic = BigInteger.Parse(
        "119547037146038801333356",
        System.Globalization.CultureInfo.InvariantCulture
    );

    private readonly Stream _file;
    private readonly CheckpointUnpickler _unpickler;
    private readonly Dictionary<string, long> _places = new(StringComparer.Ordinal);
    private byte[] _part = [];
    private int _read;

    /// <param name="file">The file, which stays open until this is disposed.</param>
    /// <exception cref="InvalidDataException">torch.save did not make it, or it holds something else than weights.</exception>
    public StreamCheckpoint(Stream file)
    {
        _file = file;
        _unpickler = new CheckpointUnpickler(CheckpointLimits.Objects(file.Length));
        if (ReadPickle() is not BigInteger magic || magic != s_magic)
            throw new InvalidDataException("It does not begin as a file of torch.save.");
        if (ReadPickle() is not KnownVersion)
            throw new InvalidDataException($"It is of another version of the format than {KnownVersion}.");
        if (ReadPickle() is not PickledDictionary machine || machine["little_endian"] is not true)
            throw new InvalidDataException("Its values are big-endian; load and save it on another machine.");
        Root = ReadPickle();
        if (ReadPickle() is not ArrayList keys)
            throw new InvalidDataException("It lacks the list of its storages.");
        CheckpointLimits.CheckStorages(_unpickler.Storages.Values, file.Length);
        Place(keys);
        _part = [];
    }

    /// <inheritdoc />
    public object? Root { get; }

    /// <inheritdoc />
    public void Read(PickledStorage storage, Tensor values)
    {
        if (!_places.TryGetValue(storage.Key, out var place))
            throw new InvalidDataException($"It lacks the storage '{ShownName.Of(storage.Key)}'.");
        _file.Position = place;
        TensorBytes.Read(_file, values, $"Its storage '{ShownName.Of(storage.Key)}'");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _unpickler.Dispose();
        _file.Dispose();
    }

    /// <summary>Reads the next pickle, of which nobody knows beforehand how long it is.</summary>
    private object? ReadPickle()
    {
        while (true)
            try
            {
                var value = _unpickler.Read(_part.AsSpan(_read), out var length);
                _read += length;
                return value;
            }
            catch (EndOfStreamException) when (_part.Length < Math.Min(_file.Length, CheckpointLimits.LongestPickle))
            {
                ReadMore();
            }
    }

    private void ReadMore()
    {
        var most = Math.Min(_file.Length, CheckpointLimits.LongestPickle);
        var longer = new byte[Math.Min(Math.Max(FirstPart, (long)_part.Length * PartGrowth), most)];
        _part.CopyTo(longer, 0);
        _file.ReadExactly(longer.AsSpan(_part.Length));
        _part = longer;
    }

    /// <summary>Finds each storage: a 64-bit count, then that many values.</summary>
    private void Place(ArrayList keys)
    {
        var position = (long)_read;
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var one in keys)
        {
            if (one is not string key || !_unpickler.Storages.TryGetValue(key, out var storage))
                throw new InvalidDataException($"It lists a storage that no tensor has: {PickledValue.Describe(one)}.");
            _file.Position = position;
            _file.ReadExactly(count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) is var found && found != storage.Count)
                throw new InvalidDataException(
                    $"Its storage '{ShownName.Of(key)}' has {found} values; its tensors describe {storage.Count}."
                );
            if (!_places.TryAdd(key, position + sizeof(long)))
                throw new InvalidDataException($"It lists the storage '{ShownName.Of(key)}' twice.");
            position += sizeof(long) + storage.Length;
        }
        if (position != _file.Length)
            throw new InvalidDataException($"Its storages end at byte {position}, and the file at {_file.Length}.");
    }
}
