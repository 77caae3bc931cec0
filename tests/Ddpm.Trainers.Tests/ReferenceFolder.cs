namespace Ddpm.Trainers.Tests;

/// <summary>The folder tests/reference of this repository, which holds what other programs computed.</summary>
internal static class ReferenceFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Ddpm.MLNet.sln")))
                return System.IO.Path.Combine(folder.FullName, "tests", "reference");
        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds Ddpm.MLNet.sln.");
    }
}
