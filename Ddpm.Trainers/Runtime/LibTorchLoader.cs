using System.Runtime.InteropServices;

namespace Ddpm.Trainers.Runtime;

/// <summary>Loads libtorch and TorchSharp's bridge to it, in the order in which they need each other.</summary>
internal static class LibTorchLoader
{
    /// <summary>Loads the libraries; what is loaded already is not loaded again.</summary>
    /// <param name="libTorchFolder">Where libtorch lies; null searches the folders of this process.</param>
    /// <exception cref="TorchRuntimeException">A library is missing or does not load.</exception>
    public static void Load(string? libTorchFolder)
    {
        var processFolders = NativeFolders.OfProcess();
        IReadOnlyList<string> torchFolders = libTorchFolder is null ? processFolders : [libTorchFolder];
        if (OperatingSystem.IsLinux())
            LoadOnLinux(torchFolders, processFolders);
        else if (libTorchFolder is not null)
            LoadNamed(torchFolders, OperatingSystem.IsWindows() ? "{0}.dll" : "lib{0}.dylib");
    }

    private static void LoadOnLinux(IReadOnlyList<string> torchFolders, IReadOnlyList<string> processFolders)
    {
        if (NativeFolders.Find(torchFolders, "libgomp*.so*") is { } openMp)
            LoadFile(openMp);
        LoadNamed(torchFolders, "lib{0}.so");

        var bridge =
            NativeFolders.Find(processFolders, "libLibTorchSharp.so")
            ?? throw Missing("libLibTorchSharp.so", processFolders);
        try
        {
            NativeLibrary.Load(bridge);
        }
        catch (DllNotFoundException cause) when (cause.Message.Contains("GLIBCXX_", StringComparison.Ordinal))
        {
            LoadCopy(bridge, cause);
        }
        catch (Exception cause) when (cause is DllNotFoundException or BadImageFormatException)
        {
            throw DoesNotLoad(bridge, cause);
        }
    }

    private static void LoadNamed(IReadOnlyList<string> folders, string fileName)
    {
        LoadFile(Required("c10"));
        LoadIfThere("c10_cuda");
        LoadFile(Required("torch_cpu"));
        LoadIfThere("torch_cuda");
        LoadFile(Required("torch"));

        string FileOf(string name) => string.Format(null, fileName, name);
        string Required(string name) =>
            NativeFolders.Find(folders, FileOf(name)) ?? throw Missing(FileOf(name), folders);
        void LoadIfThere(string name)
        {
            if (NativeFolders.Find(folders, FileOf(name)) is { } path)
                LoadFile(path);
        }
    }

    private static void LoadFile(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (Exception cause) when (cause is DllNotFoundException or BadImageFormatException)
        {
            throw DoesNotLoad(path, cause);
        }
    }

    /// <summary>Loads a copy of the bridge that an older C++ runtime accepts.</summary>
    private static void LoadCopy(string bridge, Exception cause)
    {
        var failures = new List<Exception> { cause };
        if (UserCache() is { } cache)
        {
            try
            {
                NativeLibrary.Load(BridgeLibrary.LoadableCopy(bridge, cache));
                return;
            }
            catch (Exception failure) when (IsLoadFailure(failure))
            {
                failures.Add(failure);
            }
        }

        // No home folder, a full one, or one from which nothing may be loaded: a private folder for this process.
        try
        {
            var folder = Directory.CreateTempSubdirectory("ddpm-mlnet-");
            try
            {
                NativeLibrary.Load(BridgeLibrary.LoadableCopy(bridge, folder.FullName));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        catch (Exception failure) when (IsLoadFailure(failure))
        {
            failures.Add(failure);
            throw DoesNotLoad(bridge, new AggregateException(failures));
        }
    }

    private static bool IsLoadFailure(Exception failure) =>
        failure
            is IOException
                or UnauthorizedAccessException
                or InvalidDataException
                or DllNotFoundException
                or BadImageFormatException;

    /// <summary>The folder for caches of this user, or null without one.</summary>
    private static string? UserCache()
    {
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!Path.IsPathFullyQualified(root ?? ""))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            root = home.Length > 0 && Directory.Exists(home) ? Path.Combine(home, ".cache") : null;
        }
        return root is null ? null : Path.Combine(root, "ddpm-mlnet");
    }

    private static TorchRuntimeException Missing(string file, IReadOnlyList<string> folders) =>
        new($"{file} is not in {string.Join(", ", folders)}. {Advice}");

    private static TorchRuntimeException DoesNotLoad(string path, Exception cause) =>
        new($"{path} does not load: {cause.Message} {Advice}", cause);

    private static string Advice =>
        $"This process runs on {NativeFolders.PortableIdentifier}. Reference TorchSharp-cpu, or build with "
        + "-p:TorchBackend=cuda-linux or cuda-windows, or name a folder with libtorch's libraries in the environment "
        + $"variable {TorchRuntime.LibTorchVariable}.";
}
