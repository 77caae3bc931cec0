using System.Security.Cryptography;

namespace Ddpm.Trainers.Runtime;

/// <summary>TorchSharp's own native library, made loadable where the C++ runtime is older than its compiler.</summary>
/// <remarks>
/// The library is built with GCC 13 and asks for GLIBCXX_3.4.32, which Debian 12, Ubuntu 22.04 and RHEL 9 lack.
/// All it wants of that version is a marker that no code calls (std::ios_base_library_init), so a copy in which
/// this one requirement is marked as weak works as well. The original is never touched.
/// </remarks>
internal static class BridgeLibrary
{
    private const string Marker = "_ZSt21ios_base_library_initv";

    /// <summary>Writes a loadable copy of the library to the folder, unless it is there already.</summary>
    /// <param name="original">The library as it was installed.</param>
    /// <param name="cacheFolder">Created where needed. Several processes may use it at once.</param>
    /// <returns>The full path of the copy; its name tells its content.</returns>
    /// <exception cref="InvalidDataException">The original is damaged, or needs more of the version than the marker.</exception>
    public static string LoadableCopy(string original, string cacheFolder)
    {
        var bytes = Weakened(File.ReadAllBytes(original));
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var copy = Path.Combine(cacheFolder, $"libLibTorchSharp-{hash[..16]}.so");
        if (File.Exists(copy) && new FileInfo(copy).Length == bytes.Length && HashOf(copy) == hash)
            return copy;

        // Another process may be writing the same copy: each writes its own file, and the last to rename wins.
        Directory.CreateDirectory(cacheFolder);
        var temporary = Path.Combine(cacheFolder, $"{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, copy, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        return copy;
    }

    /// <summary>The library with every version that it needs for the marker alone marked as weak.</summary>
    /// <param name="library">The library's bytes, changed in place.</param>
    /// <exception cref="InvalidDataException">The library is damaged, or has no such version.</exception>
    public static byte[] Weakened(byte[] library)
    {
        var image = new ElfImage(library);
        var found = false;
        foreach (var need in image.VersionNeeds())
        {
            if (!need.Version.StartsWith("GLIBCXX_", StringComparison.Ordinal))
                continue;
            if (image.SymbolsOf(need) is not [Marker])
                continue;
            image.Weaken(need);
            found = true;
        }
        return found ? library : throw new InvalidDataException($"The library requires no version for {Marker} alone.");
    }

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
