namespace Ddpm.Tests;

/// <summary>The folder of the repository that the tests were built in.</summary>
/// <remarks>Found from where the tests run: in a build of CI the compiler writes other paths into the assembly.</remarks>
internal static class RepositoryFolder
{
    private const string Landmark = "Ddpm.MLNet.sln";

    /// <summary>The path of the folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file or folder of the repository.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The path of something that another program computed, in tests/reference.</summary>
    public static string Reference(params string[] parts) => File(["tests", "reference", .. parts]);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (System.IO.File.Exists(Path.Combine(folder, Landmark)))
                return folder;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has {Landmark}.");
    }
}
