using System.Runtime.InteropServices;

namespace Ddpm.Trainers.Runtime;

/// <summary>The folders in which this process may find native libraries.</summary>
internal static class NativeFolders
{
    /// <summary>The folders that exist, in the order in which they are searched.</summary>
    /// <remarks>
    /// First what the host was started with (a published folder, the NuGet packages of a test host or of a
    /// file-based app), then the application's own folder, flat as self-contained publishing leaves it or with
    /// one subfolder a platform as building leaves it.
    /// </remarks>
    public static IReadOnlyList<string> OfProcess()
    {
        var folders = new List<string>();
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string hostFolders)
            folders.AddRange(hostFolders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        AddWithRuntimes(folders, AppContext.BaseDirectory);
        if (Path.GetDirectoryName(typeof(NativeFolders).Assembly.Location) is { Length: > 0 } assemblyFolder)
            AddWithRuntimes(folders, assemblyFolder);

        return [.. folders.Select(Path.TrimEndingDirectorySeparator).Distinct().Where(Directory.Exists)];
    }

    /// <summary>The first file of this name in the folders.</summary>
    /// <param name="folders">The folders, in search order.</param>
    /// <param name="pattern">A file name; it may contain wildcards, of several matches the first by name counts.</param>
    /// <returns>The full path, or null if no folder has such a file.</returns>
    public static string? Find(IEnumerable<string> folders, string pattern) =>
        folders
            .Select(folder => Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).FirstOrDefault())
            .FirstOrDefault(path => path is not null);

    private static void AddWithRuntimes(List<string> folders, string root)
    {
        folders.Add(root);
        folders.Add(Path.Combine(root, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"));
        folders.Add(Path.Combine(root, "runtimes", PortableIdentifier, "native"));
    }

    /// <summary>The platform as packages name it: linux-x64, win-x64, osx-arm64.</summary>
    public static string PortableIdentifier
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
}
