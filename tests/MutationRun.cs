namespace Ddpm.Tests;

/// <summary>Reads damaged files one after the other, and counts what comes of it.</summary>
/// <param name="path">Where each damaged file is put.</param>
/// <param name="read">Reads it; gives how many bytes of memory outside of .NET the result takes.</param>
/// <param name="parts">How many models, or other things of their own, the undamaged file holds.</param>
/// <param name="always">What each part may take however small it is, in bytes.</param>
internal sealed class MutationRun(
    string path,
    Func<string, long> read,
    int parts = 1,
    long always = MutationRun.AllowedAlways
)
{
    /// <summary>The memory that a file may cost: so many times its own length.</summary>
    public const int AllowedTimes = 4;

    /// <summary>
    /// And so much for each part of a file of some kilobytes: buffers of readers, messages, the first objects.
    /// </summary>
    public const long AllowedAlways = 1 << 20;

    /// <summary>
    /// And so much for one of megabytes, which may have thousands of tensors; docs/guide/pytorch-weights.md promises it.
    /// </summary>
    public const long AllowedToLarge = 1 << 24;

    /// <summary>How many files were read all the same: the damage was in values, or in what nobody reads.</summary>
    public int Read { get; private set; }

    /// <summary>How many files were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>The longest that one took, as processor time, so that other programs do not count.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>The most memory that one took, in bytes: all that was allocated, not what was in use at once.</summary>
    public long MostMemory { get; private set; }

    /// <summary>How many files took more memory than is allowed.</summary>
    public int TooLarge { get; private set; }

    /// <summary>Reads the undamaged file, so that what happens once in a process does not count.</summary>
    public void Prepare(byte[] file)
    {
        File.WriteAllBytes(path, file);
        _ = read(path);
    }

    /// <summary>Reads one; anything but success and the project's own exception is passed on, and the file stays.</summary>
    public void Try(byte[] file)
    {
        File.WriteAllBytes(path, file);
        var memory = GC.GetAllocatedBytesForCurrentThread();
        var time = Environment.CpuUsage.TotalTime;
        var outside = 0L;
        try
        {
            outside = read(path);
            Read++;
        }
        catch (InvalidDataException)
        {
            Refused++;
        }
        memory = GC.GetAllocatedBytesForCurrentThread() - memory + outside;
        time = Environment.CpuUsage.TotalTime - time;
        MostMemory = Math.Max(MostMemory, memory);
        if (memory > AllowedTimes * (long)file.Length + parts * always)
            TooLarge++;
        Longest = time > Longest ? time : Longest;
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"{Read + Refused} files: {Read} read, {Refused} refused; the longest took {Longest.TotalMilliseconds:F0} ms of the "
        + $"processor, the most memory was {MostMemory / 1e6:F2} MB, {TooLarge} took more than {AllowedTimes} times their "
        + $"length and {parts * always >> 20} MB";
}
