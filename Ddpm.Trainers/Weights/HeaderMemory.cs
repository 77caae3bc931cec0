namespace Ddpm.Trainers;

/// <summary>Counts the memory that the header of a safetensors file makes us take, beside the values of its tensors.</summary>
/// <param name="fileLength">The bytes of the file.</param>
/// <remarks>An entry of 50 bytes becomes objects of hundreds, even if its tensor has no values.</remarks>
internal sealed class HeaderMemory(long fileLength)
{
    // The values take the file's length once more.
    private const int MostTimes = 3;

    // Enough for 80,000 tensors, however small they are.
    private const long Least = 1 << 26;

    // What .NET and libtorch take for a description, its places in lists, and a tensor without values; and for a size.
    private const int EntryCost = 500;
    private const int DimensionCost = 32;
    private const int TextCost = 150;

    private readonly long _most = Math.Max(
        Least,
        fileLength > long.MaxValue / MostTimes ? fileLength : MostTimes * fileLength
    );
    private long _taken;

    /// <summary>Counts a tensor.</summary>
    /// <exception cref="InvalidDataException">It is one too many.</exception>
    public void TakeName(string name) => Take(EntryCost + sizeof(char) * (long)name.Length, name);

    /// <summary>Counts the sizes of a tensor, which are in its description, and in the tensor with as many strides.</summary>
    /// <exception cref="InvalidDataException">They are too many.</exception>
    public void TakeSizes(string name, int count) => Take(DimensionCost * (long)count, name);

    /// <summary>Counts an entry of the metadata.</summary>
    /// <exception cref="InvalidDataException">It is one too many.</exception>
    public void TakeText(string key, string value) =>
        Take(TextCost + sizeof(char) * ((long)key.Length + value.Length), key);

    private void Take(long cost, string name)
    {
        if ((_taken += cost) > _most)
            throw new InvalidDataException(
                $"The safetensors header describes more tensors and texts than a file of {fileLength} bytes has: up to "
                    + $"'{ShownName.Of(name)}' they need {_taken} bytes of memory, and {_most} are allowed."
            );
    }
}
