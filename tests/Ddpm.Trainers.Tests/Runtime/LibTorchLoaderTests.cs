namespace Ddpm.Trainers.Tests.Runtime;

public sealed class LibTorchLoaderTests
{
    [Fact]
    public void Load_ApplicationWithoutTorchSharpsLibrary_NamesItAndThePackages()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere TorchSharp looks for it.");
        var empty = Directory.CreateTempSubdirectory("ddpm-tests-");

        var error = Assert.Throws<TorchRuntimeException>(() => LibTorchLoader.Load(null, [empty.FullName]));

        empty.Delete();
        Assert.Contains("libLibTorchSharp.so is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains(empty.FullName, error.Message, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cpu", error.Message, StringComparison.Ordinal);
    }
}
