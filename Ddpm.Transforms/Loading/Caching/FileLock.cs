namespace Ddpm.Transforms;

/// <summary>Lets one of several processes, or threads, do what they would otherwise do at once.</summary>
internal static class FileLock
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nobody else holds a file, and holds it.</summary>
    /// <remarks>
    /// The system lets go of it when the process ends, however it ends, so the file that stays behind locks nobody out. On a file
    /// system without locks everybody holds it at once.
    /// </remarks>
    /// <param name="path">The file; created where it is not there, and not deleted.</param>
    /// <param name="onWait">Told once when somebody else holds it.</param>
    /// <param name="whileWaiting">Called while it waits; what it throws ends the waiting.</param>
    /// <returns>What lets go of it when it is disposed.</returns>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static IDisposable Take(string path, Action onWait, Action whileWaiting)
    {
        for (var hasWaited = false; ; hasWaited = true)
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (IsHeld(error))
            {
                if (!hasWaited)
                    onWait();
                whileWaiting();
                Thread.Sleep(s_pause);
            }
    }

    // Sharing and lock violation of Windows; EAGAIN of Linux and of macOS.
    private static bool IsHeld(IOException error) => (error.HResult & 0xFFFF) is 32 or 33 or 11 or 35;
}
