namespace Ddpm.Trainers.Weights;

/// <summary>Counts the memory that the header of a safetensors file makes us take, beside the values of its tensors.</summary>
/// <param name="fileLength">The bytes of the file.</param>
/// <remarks>An entry of 50 bytes becomes objects of hundreds, even if its tensor has no values.</remarks>
internal sealed class HeaderMemory(long fileLength)
{
    private const int MostTimes = 4;

    // Enough for 100,000 tensors, however small they are.
    private const long Least = 1 << 26;

    // What .NET and libtorch take for a description, its places in lists, and a tensor without values.
    private const int EntryCost = 500;
    private const int TextCost = 150;

    private readonly long _most = Math.Max(
        Least,
        fileLength > long.MaxValue / MostTimes ? fileLength : MostTimes * fileLength
    );
    private long _taken;

    /// <summary>Counts a tensor.</summary>
    /// <exception cref="InvalidDataException">It is one too many.</exception>
    public void TakeName(string name) => Take(EntryCost, name);

    /// <summary>Counts an entry of the metadata.</summary>
    /// <exception cref="InvalidDataException">It is one too many.</exception>
    public void TakeText(string key, string value) => Take(TextCost + (long)sizeof(char) * value.Length, key);

    private void Take(long cost, string name)
    {
        if ((_taken += cost + sizeof(char) * (long)name.Length) > _most)
            throw new InvalidDataException(
                $"The safetensors header describes more tensors and texts than a file of {fileLength} bytes has: up to "
                    + $"'{ShownName.Of(name)}' they need {_taken} bytes of memory, and {_most} are allowed."
            );
    }
}
