namespace Ddpm.Trainers.Weights.PyTorch;

/// <summary>How much memory a file may make us take, by its own length.</summary>
internal static class CheckpointLimits
{
    /// <summary>The longest pickle that is read, in bytes; that of a network of 100,000 tensors is shorter.</summary>
    public const int LongestPickle = 1 << 26;

    private const long LeastMemory = 1 << 22;
    private const int MostUnpacked = 2;
    private const int MostSpread = 4;

    /// <summary>The bytes that the objects of a pickle may take: as many as the file has, and some in any case.</summary>
    public static long ObjectMemory(long fileLength) => Math.Max(fileLength, LeastMemory);

    /// <summary>Makes sure that a file can have so many values in it.</summary>
    /// <param name="storages">What its pickle describes.</param>
    /// <param name="fileLength">The bytes of the file.</param>
    /// <exception cref="InvalidDataException">It cannot, or is packed far more densely than weights can be.</exception>
    public static void CheckStorages(IEnumerable<PickledStorage> storages, long fileLength)
    {
        Int128 total = 0;
        foreach (var storage in storages)
            total += storage.Length;
        if (total > (Int128)MostUnpacked * fileLength)
            throw new InvalidDataException(
                $"Its tensors would need {total} bytes, and the file has {fileLength}. Save it again with torch.save, "
                    + "which does not pack."
            );
    }

    /// <summary>
    /// Makes sure that the values of tensors are not many more than the file has. In memory those of one storage share
    /// it, and strides of 0 repeat a value for nothing; whoever copies such a tensor takes memory for each.
    /// </summary>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="fileLength">The bytes of the file.</param>
    /// <exception cref="InvalidDataException">They are; the message names the tensor that goes beyond.</exception>
    public static void CheckTensors(IReadOnlyDictionary<string, PickledTensor> tensors, long fileLength)
    {
        var most = (Int128)MostSpread * ObjectMemory(fileLength);
        Int128 total = 0;
        foreach (var (name, tensor) in tensors)
            if ((total += tensor.Length) > most)
                throw new InvalidDataException(
                    $"Its tensors up to '{ShownName.Of(name)}' [{string.Join(", ", tensor.Shape)}] have {total} bytes written out, and "
                        + $"the file {fileLength}; at most {most} are read. Where values were expanded, save them as they "
                        + "were before."
                );
    }
}
