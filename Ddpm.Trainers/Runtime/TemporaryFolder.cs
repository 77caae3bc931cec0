namespace Ddpm.Trainers;

/// <summary>The folder for files that are needed only for a while: what libtorch and ML.NET write there, and why they cannot.</summary>
internal static class TemporaryFolder
{
    private const string Prefix = "ddpm-mlnet-";

    /// <summary>The environment variable that names it.</summary>
    private static string Variable => OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";

    /// <summary>Creates a folder that no other user can read, hands it out, and deletes it.</summary>
    /// <param name="use">Writes files and loads them; Linux keeps a loaded file until the process ends.</param>
    /// <exception cref="IOException">The folder for temporary files cannot be written to.</exception>
    public static void Use(Action<string> use)
    {
        Require();
        var folder = Directory.CreateTempSubdirectory(Prefix);
        try
        {
            use(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Makes sure that something can be written there.</summary>
    /// <param name="folder">The folder, or null for that of the system.</param>
    /// <exception cref="IOException">Nothing can; the message says where, why and what to do.</exception>
    public static void Require(string? folder = null)
    {
        folder ??= Path.GetTempPath();
        try
        {
            var probe = Directory.CreateDirectory(Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}"));
            File.WriteAllBytes(Path.Combine(probe.FullName, "probe"), [0]);
            probe.Delete(recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The folder for temporary files, '{folder}', cannot be written to: {cause.Message.TrimEnd('.')}. Loading and "
                    + $"saving a model need one: name another in the environment variable {Variable}, or free space there.",
                cause
            );
        }
    }
}
