using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ddpm.Trainers;

/// <summary>Loads libtorch and TorchSharp's bridge to it, in the order in which they need each other.</summary>
internal static class LibTorchLoader
{
    /// <summary>Loads the libraries; what is loaded already is not loaded again.</summary>
    /// <param name="namedFolder">The folder that the user names for libtorch; null takes the application's own.</param>
    /// <param name="processFolders">Where the application has its native libraries.</param>
    /// <exception cref="TorchRuntimeException">A library is missing or does not load.</exception>
    public static void Load(string? namedFolder, IReadOnlyList<string> processFolders)
    {
        if (namedFolder is not null)
            KeepOtherLibTorchOut(Path.TrimEndingDirectorySeparator(namedFolder), processFolders);

        IReadOnlyList<string> torchFolders = namedFolder is null ? processFolders : [namedFolder];
        if (OperatingSystem.IsLinux())
        {
            var bridge =
                NativeFolders.Find(processFolders, FileOf("LibTorchSharp"))
                ?? throw TorchRuntimeException.Missing(FileOf("LibTorchSharp"), processFolders);
            LoadLibTorch(torchFolders);
            BridgeLibrary.Load(bridge, UserCache());
        }
        // Elsewhere TorchSharp finds the application's own libraries by itself.
        else if (namedFolder is not null)
            LoadLibTorch(torchFolders);
    }

    /// <summary>The name of a library's file on this system.</summary>
    /// <param name="name">The library's name, such as torch_cpu.</param>
    public static string FileOf(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{name}.dylib"
        : $"lib{name}.so";

    private static void LoadLibTorch(IReadOnlyList<string> folders)
    {
        // libtorch's own OpenMP has a hash in its name; some builds use the system's instead.
        if (OperatingSystem.IsLinux())
        {
            OpenMpWait.Shorten();
            if (NativeFolders.Find(folders, "libgomp*.so*") is { } openMp)
                LoadFile(openMp);
        }

        LoadRequired("c10");
        LoadIfThere("c10_cuda");
        LoadRequired("torch_cpu");
        LoadIfThere("torch_cuda");
        LoadRequired("torch");

        void LoadRequired(string name) =>
            LoadFile(
                NativeFolders.Find(folders, FileOf(name)) ?? throw TorchRuntimeException.Missing(FileOf(name), folders)
            );

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
            throw TorchRuntimeException.DoesNotLoad(path, cause);
        }
    }

    /// <summary>Two libtorchs in one process end it, and TorchSharp loads the application's own one by its path.</summary>
    private static void KeepOtherLibTorchOut(string namedFolder, IReadOnlyList<string> processFolders)
    {
        foreach (var file in (string[])[FileOf("torch_cpu"), FileOf("torch_cuda")])
        {
            var named = Path.Combine(namedFolder, file);
            using var process = Process.GetCurrentProcess();
            foreach (ProcessModule module in process.Modules)
                if (Path.GetFileName(module.FileName) == file && !IsSameFile(module.FileName, named))
                    throw new TorchRuntimeException(
                        $"{module.FileName} was loaded before {namedFolder} could be. Call "
                            + $"{nameof(TorchRuntime)}.{nameof(TorchRuntime.EnsureLoaded)} before the first use of TorchSharp."
                    );

            foreach (var folder in processFolders)
            {
                var own = folder + file;
                if (!File.Exists(own) || IsSameFile(own, named))
                    continue;
                if (!OperatingSystem.IsLinux())
                    throw new TorchRuntimeException(
                        $"The application has a libtorch of its own, {own}, which cannot be used beside the one in "
                            + $"{namedFolder}. Build it without TorchSharp-cpu and its like, or do not name a folder."
                    );
                TemporaryFolder.Use(temporary =>
                {
                    var placeholder = Path.Combine(temporary, file);
                    File.WriteAllBytes(placeholder, ElfPlaceholder.Create(own));
                    LoadFile(placeholder);
                });
            }
        }
    }

    private static bool IsSameFile(string first, string second) => Resolve(first) == Resolve(second);

    private static string Resolve(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target
            ? target.FullName
            : Path.GetFullPath(path);

    /// <summary>The folder for caches of this user, or null without one.</summary>
    private static string? UserCache()
    {
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!Path.IsPathFullyQualified(root ?? ""))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            root = Directory.Exists(home) ? Path.Combine(home, ".cache") : null;
        }
        return root is null ? null : Path.Combine(root, "ddpm-mlnet");
    }
}
