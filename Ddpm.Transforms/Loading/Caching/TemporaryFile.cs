namespace Ddpm.Transforms;

/// <summary>Large files that are gone when they are closed, even by a process that is killed.</summary>
internal static class TemporaryFile
{
    private const string OnDisk = "/var/tmp";

    /// <summary>
    /// The folder for them: the system's, but on Linux, where that is often memory, /var/tmp, unless TMPDIR names another.
    /// </summary>
    public static string DefaultFolder =>
        OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("TMPDIR") is null && Directory.Exists(OnDisk)
            ? OnDisk
            : Path.GetTempPath();

    /// <summary>Makes a file that nobody else can read.</summary>
    /// <param name="folder">Its folder, which is made where it is not there.</param>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static FileStream Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"ddpm-mlnet-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
        };
        if (OperatingSystem.IsWindows())
            options.Options = FileOptions.DeleteOnClose;
        else
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);

        // Without a name it lives until it is closed; only Windows keeps the name for so long.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}
