using System.Security.Cryptography;

namespace Ddpm.Trainers;

/// <summary>TorchSharp's own native library, made loadable where the C++ runtime is older than its compiler.</summary>
/// <remarks>
/// The library is built with GCC 13 and asks for GLIBCXX_3.4.32, which Debian 12, Ubuntu 22.04 and RHEL 9 lack.
/// All it wants of that version is a marker that no code calls (std::ios_base_library_init), so a copy in which
/// this one requirement is marked as weak works as well. The original is never touched.
/// </remarks>
internal static class BridgeLibrary
{
    private const string Marker = "_ZSt21ios_base_library_initv";

    /// <summary>Loads the library, or where the C++ runtime is too old for it, a copy.</summary>
    /// <param name="path">The library as it was installed; libtorch is loaded already.</param>
    /// <param name="cacheFolder">Where copies are kept; null for none.</param>
    /// <exception cref="TorchRuntimeException">Neither the library nor a copy loads.</exception>
    public static void Load(string path, string? cacheFolder)
    {
        try
        {
            DynamicLinker.LoadNow(path);
        }
        catch (DllNotFoundException cause) when (cause.Message.Contains("GLIBCXX_", StringComparison.Ordinal))
        {
            LoadCopy(path, cacheFolder, cause);
        }
        catch (DllNotFoundException cause)
        {
            throw TorchRuntimeException.DoesNotLoad(path, cause);
        }
    }

    /// <summary>Writes a loadable copy of the library to the folder, unless it is there already.</summary>
    /// <param name="path">The library as it was installed.</param>
    /// <param name="folder">Created where needed. Several processes may use it at once.</param>
    /// <returns>The path of the copy; its name tells its content.</returns>
    /// <exception cref="InvalidDataException">The original is damaged, or no version is needed for the marker alone.</exception>
    public static string WriteCopy(string path, string folder)
    {
        var bytes = File.ReadAllBytes(path);
        Weaken(bytes);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var copy = Path.Combine(folder, $"libLibTorchSharp-{hash[..16]}.so");
        if (File.Exists(copy) && new FileInfo(copy).Length == bytes.Length && HashOf(copy) == hash)
            return copy;

        // Another process may be writing the same copy: each writes a file of its own, and the last to rename wins.
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
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

    /// <summary>Marks every version as weak that the library needs for the marker alone.</summary>
    /// <param name="library">The library's bytes, changed in place.</param>
    /// <exception cref="InvalidDataException">The library is damaged, or has no such version.</exception>
    public static void Weaken(byte[] library)
    {
        var image = new ElfImage(library);
        var needs = image
            .VersionNeeds()
            .Where(need => need.Version.StartsWith("GLIBCXX_", StringComparison.Ordinal))
            .Where(need => image.SymbolsOf(need) is [Marker])
            .ToArray();
        if (needs.Length == 0)
            throw new InvalidDataException($"The library needs no version of the C++ runtime for {Marker} alone.");
        foreach (var need in needs)
            image.Weaken(need);
    }

    private static void LoadCopy(string path, string? cacheFolder, Exception cause)
    {
        var failures = new List<Exception> { cause };
        if (cacheFolder is not null && Try(() => DynamicLinker.LoadNow(WriteCopy(path, cacheFolder))))
            return;

        // No home folder, a full one, or one from which nothing may be loaded: a private folder, gone once it is loaded.
        if (!Try(() => TemporaryFolder.Use(folder => DynamicLinker.LoadNow(WriteCopy(path, folder)))))
            throw TorchRuntimeException.DoesNotLoad(path, new AggregateException(failures[^1].Message, failures));

        bool Try(Action load)
        {
            try
            {
                load();
                return true;
            }
            catch (Exception failure)
                when (failure
                        is IOException
                            or UnauthorizedAccessException
                            or InvalidDataException
                            or DllNotFoundException
                )
            {
                failures.Add(failure);
                return false;
            }
        }
    }

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
