using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Runtime;

/// <summary>What can be asked of a fresh process; each prints what it finds.</summary>
internal static class Probes
{
    /// <summary>The environment variable with the folder that <see cref="LoadFromOption"/> sets.</summary>
    public const string FolderVariable = "DDPM_TEST_FOLDER";

    public static void Run(string name)
    {
        Action probe = name switch
        {
            nameof(Load) => Load,
            nameof(PrintSpinCount) => PrintSpinCount,
            nameof(LoadFromOption) => LoadFromOption,
            nameof(LoadTwiceInVain) => LoadTwiceInVain,
            nameof(LoadAfterOwnLibTorch) => LoadAfterOwnLibTorch,
            nameof(UseDataTypes) => UseDataTypes,
            _ => throw new ArgumentException($"No probe is called '{name}'.", nameof(name)),
        };
        probe();
    }

    /// <summary>Loads libtorch from several threads at once, and computes.</summary>
    public static void Load()
    {
        Parallel.For(0, 8, _ => TorchRuntime.EnsureLoaded());
        Compute();
        PrintLibraries();
    }

    /// <summary>Shows how long the C library's environment tells OpenMP to spin once libtorch is loaded.</summary>
    public static void PrintSpinCount()
    {
        TorchRuntime.EnsureLoaded();
        Console.WriteLine($"spin {Marshal.PtrToStringUTF8(GetVariable("GOMP_SPINCOUNT"))}");
    }

    [DllImport("libc", EntryPoint = "getenv", ExactSpelling = true)]
    private static extern IntPtr GetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    /// <summary>Loads libtorch from a folder that the program sets.</summary>
    public static void LoadFromOption()
    {
        TorchRuntime.LibTorchDirectory = Environment.GetEnvironmentVariable(FolderVariable);
        Load();
    }

    /// <summary>Tries again after a failure, and to repair it.</summary>
    public static void LoadTwiceInVain()
    {
        for (var attempt = 0; attempt < 2; attempt++)
            try
            {
                TorchRuntime.EnsureLoaded();
            }
            catch (TorchRuntimeException failure)
            {
                Console.WriteLine($"refused {failure.Message}");
            }
        try
        {
            TorchRuntime.LibTorchDirectory = AppContext.BaseDirectory;
        }
        catch (InvalidOperationException failure)
        {
            Console.WriteLine($"refused {failure.Message}");
        }
    }

    /// <summary>Loads the application's own libtorch behind the runtime's back, then one that is named.</summary>
    public static void LoadAfterOwnLibTorch()
    {
        foreach (var name in (string[])["libgomp*.so*", "libc10.so", "libtorch_cpu.so"])
            NativeLibrary.Load(NativeFolders.Find(NativeFolders.OfProcess(), name)!);
        LoadFromOption();
    }

    /// <summary>Uses types of the engine that need no torch.</summary>
    public static void UseDataTypes()
    {
        var shape = new ImageShape(3, 32, 32);
        new DdpmTrainingOptions().Validate(shape);
        Console.WriteLine($"length {shape.Length}");
        PrintLibraries();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Compute()
    {
        using var sum = torch.arange(10).sum();
        Console.WriteLine($"sum {sum.ToInt64()}");
    }

    private static void PrintLibraries()
    {
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Console.WriteLine($"assembly {assembly.GetName().Name}");
        foreach (var path in File.ReadLines("/proc/self/maps").Select(PathOf).Where(IsTorch).Distinct())
            Console.WriteLine($"mapped {path}");
    }

    private static string PathOf(string mapping) => mapping.IndexOf('/') is >= 0 and var start ? mapping[start..] : "";

    private static bool IsTorch(string path) =>
        path.Contains(".so", StringComparison.Ordinal)
        && Path.GetFileName(path).Contains("torch", StringComparison.OrdinalIgnoreCase);
}
