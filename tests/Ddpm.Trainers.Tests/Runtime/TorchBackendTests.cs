using System.Diagnostics;
using System.Text.Json;

namespace Ddpm.Trainers.Tests.Runtime;

/// <summary>The build property that says which libtorch a program of this repository brings.</summary>
public sealed class TorchBackendTests
{
    [Theory]
    [InlineData("Ddpm.Samples", null, "TorchSharp-cpu")]
    [InlineData("Ddpm.Samples", "cuda-windows", "TorchSharp-cuda-windows")]
    [InlineData("Ddpm.Samples", "cuda-linux", "TorchSharp-cuda-linux")]
    [InlineData("Ddpm.Samples", "none", null)]
    [InlineData("Ddpm.Trainers", "cuda-linux", null)]
    public async Task TorchBackend_EachValue_ReferencesItsPackage(string name, string? backend, string? package)
    {
        var project = Path.Combine(RepositoryFolder.Root, name, $"{name}.csproj");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "msbuild", project, "-nologo", "-getItem:PackageReference" },
            RedirectStandardOutput = true,
        };
        if (backend is not null)
            start.ArgumentList.Add($"-p:TorchBackend={backend}");
        using var process = Process.Start(start)!;
        var json = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var items = JsonDocument.Parse(json);
        var packages = items
            .RootElement.GetProperty("Items")
            .GetProperty("PackageReference")
            .EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString())
            .Where(identity => identity!.StartsWith("TorchSharp-", StringComparison.Ordinal));
        Assert.Equal(package is null ? [] : [package], packages);
    }
}
