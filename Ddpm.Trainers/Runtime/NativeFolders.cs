using System.Runtime.InteropServices;

namespace Ddpm.Trainers;

/// <summary>The folders in which this process may find native libraries.</summary>
internal static class NativeFolders
{
    /// <summary>The platform as packages name it: linux-x64, win-x64, osx-arm64.</summary>
    public static string PlatformName
    {
        get
        {
            var system =
                OperatingSystem.IsWindows() ? "win"
                : OperatingSystem.IsMacOS() ? "osx"
                : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The folders that exist, in the order in which they are searched; each ends in a separator.</summary>
    /// <remarks>
    /// First those that the host was started with (a published folder, the NuGet packages of a test host or of a
    /// file-based app), spelled as .NET itself uses them; then the application's own folder, flat as self-contained
    /// publishing leaves it or with one subfolder a platform as building leaves it; then the same of this assembly.
    /// </remarks>
    public static IReadOnlyList<string> OfProcess()
    {
        var folders = new List<string>();
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string hostFolders)
            folders.AddRange(hostFolders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        AddWithPlatform(folders, AppContext.BaseDirectory);
        if (Path.GetDirectoryName(typeof(NativeFolders).Assembly.Location) is { Length: > 0 } assemblyFolder)
            AddWithPlatform(folders, assemblyFolder);

        return
        [
            .. folders
                .Where(Directory.Exists)
                .Select(folder => Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar)
                .Distinct(),
        ];
    }

    /// <summary>The first file of this name in the folders.</summary>
    /// <param name="folders">The folders, in search order.</param>
    /// <param name="pattern">A file name; it may contain wildcards, of several matches the first by name counts.</param>
    /// <returns>The path, or null if no folder has such a file.</returns>
    public static string? Find(IEnumerable<string> folders, string pattern) =>
        folders
            .Select(folder => Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).FirstOrDefault())
            .FirstOrDefault(path => path is not null);

    private static void AddWithPlatform(List<string> folders, string root)
    {
        folders.Add(root);
        folders.Add(Path.Combine(root, "runtimes", PlatformName, "native"));
    }
}
