namespace Ddpm.Trainers;

/// <summary>A private folder for libraries that need a file only while they are being loaded.</summary>
internal static class TemporaryFolder
{
    /// <summary>Creates a folder that no other user can read, hands it out, and deletes it.</summary>
    /// <param name="use">Writes files and loads them; Linux keeps a loaded file until the process ends.</param>
    public static void Use(Action<string> use)
    {
        var folder = Directory.CreateTempSubdirectory("ddpm-mlnet-");
        try
        {
            use(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
