namespace Ddpm.Trainers;

/// <summary>
/// How much memory a file may make us take: four times its own length and 16 MB. Its pickle is as long as the file at most,
/// and 2 MB where it is packed; its objects take that again, or 4 MB; its tensors twice that, and 8 MB.
/// </summary>
internal static class CheckpointLimits
{
    /// <summary>The longest pickle that is read, in bytes; that of a network of 100,000 tensors is shorter.</summary>
    public const int LongestPickle = 1 << 26;

    private const long LeastMemory = 1 << 22;
    private const int MostUnpacked = 2;
    private const int MostSpread = 4;
    private const long TensorsInAnyCase = 1 << 23;

    // What .NET and libtorch take for a tensor, its places in lists and dictionaries, and its sizes and strides.
    private const int TensorCost = 500;
    private const int DimensionCost = 32;

    /// <summary>The bytes that the objects of pickles may take: as many as the file has, and some in any case.</summary>
    public static ObjectBudget Objects(long fileLength) => new(ObjectMemory(fileLength));

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
    /// Makes sure that tensors do not take much more memory than the file has: their values, each storage once, and they
    /// themselves, since a name and a few bytes make one of what is there already.
    /// </summary>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="fileLength">The bytes of the file.</param>
    /// <exception cref="InvalidDataException">They do; the message names the tensor that goes beyond.</exception>
    public static void CheckMemory(IReadOnlyDictionary<string, PickledTensor> tensors, long fileLength)
    {
        var most = (Int128)MostUnpacked * fileLength + TensorsInAnyCase;
        var storages = new HashSet<PickledStorage>(ReferenceEqualityComparer.Instance);
        Int128 total = 0;
        foreach (var (name, tensor) in tensors)
        {
            total += TensorCost + DimensionCost * tensor.Shape.Length;
            if (storages.Add(tensor.Storage))
                total += tensor.Storage.Length;
            if (total > most)
                throw new InvalidDataException(
                    $"Its tensors up to '{ShownName.Of(name)}' need {total} bytes of memory, {TensorCost} and more for each of "
                        + $"them; of a file of {fileLength} bytes they may take {most}."
                );
        }
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

    private static long ObjectMemory(long fileLength) => Math.Max(fileLength, LeastMemory);
}
