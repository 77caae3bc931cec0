using System.IO.Compression;
using System.Runtime.InteropServices;
using Ddpm.Trainers;

namespace Ddpm.Samples.Tests.Packages;

/// <summary>The command line as a tool that a user installs from a folder of packages.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tool-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Tool_InstalledFromAFolder_RendersScenesAndTrains()
    {
        var version = $"0.0.0-test.{Guid.NewGuid():N}";
        var platform = RuntimeInformation.RuntimeIdentifier;

        // Built apart from this program's own folders, which are in use, and without libtorch's hundred megabytes.
        await RunAsync(
            RepositoryFolder.File("Ddpm.Samples"),
            "pack",
            "--artifacts-path",
            In("built"),
            "--output",
            In("packages"),
            "-p:TorchBackend=none",
            $"-p:ToolPackageRuntimeIdentifiers={platform}",
            $"-p:PackageVersion={version}",
            "-nodeReuse:false"
        );
        NuGetConfig.Write(_folder.FullName, In("packages"));
        await RunAsync(
            _folder.FullName,
            "tool",
            "install",
            "Ddpm.Samples",
            "--tool-path",
            In("tool"),
            "--version",
            version
        );
        var rendered = await ToolAsync("render", "--out", "scenes", "--scenes", "12", "--size", "32");
        var trained = await ToolAsync([
            .. "train ddpm --data scenes --out model.zip --steps 1 --batch 2 --json".Split(' '),
        ]);

        var help = await ToolAsync("train", "ddpm", "--help");

        Assert.Contains("The peak learning rate", help, StringComparison.Ordinal);
        Assert.Contains("36 pictures of 32×32", rendered, StringComparison.Ordinal);
        Assert.Contains("model.zip\"", trained, StringComparison.Ordinal);
        Assert.True(File.Exists(In("model.zip")));
        AssertDescribed(In(Path.Combine("packages", $"Ddpm.Samples.{version}.nupkg")));
        Assert.Equal(
            [$"Ddpm.Samples.{platform}.{version}.nupkg", $"Ddpm.Samples.{version}.nupkg"],
            Directory.GetFiles(In("packages")).Select(Path.GetFileName).Order(StringComparer.Ordinal).Reverse()
        );
    }

    private static void AssertDescribed(string path)
    {
        using var package = ZipFile.OpenRead(path);
        using var stream = package.GetEntry("Ddpm.Samples.nuspec")!.Open();
        var text = new StreamReader(stream).ReadToEnd();

        Assert.NotNull(package.GetEntry("README.md"));
        Assert.NotNull(package.GetEntry("icon.png"));
        Assert.Contains("<readme>README.md</readme>", text, StringComparison.Ordinal);
        Assert.Contains("<icon>icon.png</icon>", text, StringComparison.Ordinal);
        Assert.Contains("""<license type="expression">MIT</license>""", text, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private static Task<string> RunAsync(string folder, params string[] arguments) =>
        DotNet.RunAsync(folder, new Dictionary<string, string?>(), arguments);

    private Task<string> ToolAsync(params string[] arguments) =>
        DotNet.RunProgramAsync(
            In(Path.Combine("tool", OperatingSystem.IsWindows() ? "ddpm.exe" : "ddpm")),
            _folder.FullName,
            new Dictionary<string, string?> { [TorchRuntime.LibTorchVariable] = LibTorchFolder() },
            arguments
        );

    private static string LibTorchFolder() =>
        Path.GetDirectoryName(
            Directory
                .EnumerateFiles(AppContext.BaseDirectory, "*torch_cpu.*", SearchOption.AllDirectories)
                .First(file => file.Contains(RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal))
        )!;
}
