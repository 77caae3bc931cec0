namespace Ddpm.Transforms.Tests;

/// <summary>The folder of the repository that the tests were built in.</summary>
internal static class RepositoryFolder
{
    /// <summary>The path of a file of the repository.</summary>
    public static string File(params string[] parts) => Path.Combine([Find(), .. parts]);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (System.IO.File.Exists(Path.Combine(folder, "Ddpm.MLNet.sln")))
                return folder;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has Ddpm.MLNet.sln.");
    }
}
