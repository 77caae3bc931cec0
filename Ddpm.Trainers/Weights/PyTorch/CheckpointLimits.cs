namespace Ddpm.Trainers.Weights.PyTorch;

/// <summary>How much memory a file may make us take, by its own length.</summary>
internal static class CheckpointLimits
{
    /// <summary>The longest pickle that is read, in bytes; that of a network of 100,000 tensors is shorter.</summary>
    public const int LongestPickle = 1 << 26;

    private const long LeastMemory = 1 << 22;
    private const int MostUnpacked = 2;

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
}
