namespace Ddpm.Trainers.Tests.Runtime;

public sealed class BridgeLibraryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public BridgeLibraryTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The library is Linux's.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Weaken_RealLibrary_ChangesOneFlagOfTheOneVersion()
    {
        var original = File.ReadAllBytes(ElfImageTests.BridgePath);
        var changed = (byte[])original.Clone();

        BridgeLibrary.Weaken(changed);

        var weak = Assert.Single(new ElfImage(changed).VersionNeeds(), need => need.IsWeak);
        Assert.Equal(("libstdc++.so.6", "GLIBCXX_3.4.32"), (weak.Library, weak.Version));
        var different = Enumerable.Range(0, original.Length).Where(i => original[i] != changed[i]);
        Assert.Equal([weak.FlagsOffset], different);
    }

    [Fact]
    public void Weaken_LibraryWithoutTheMarker_Throws() =>
        Assert.Throws<InvalidDataException>(() => BridgeLibrary.Weaken(File.ReadAllBytes(ElfImageTests.OtherPath)));

    [Fact]
    public void WriteCopy_FromManyThreads_LeavesOneWholeFile()
    {
        Parallel.For(0, 8, _ => BridgeLibrary.WriteCopy(ElfImageTests.BridgePath, _folder.FullName));

        var copy = Assert.Single(_folder.GetFiles());
        var expected = File.ReadAllBytes(ElfImageTests.BridgePath);
        BridgeLibrary.Weaken(expected);
        Assert.Equal(expected, File.ReadAllBytes(copy.FullName));
    }

    [Fact]
    public void WriteCopy_CopyIsThere_LeavesItAlone()
    {
        var copy = BridgeLibrary.WriteCopy(ElfImageTests.BridgePath, _folder.FullName);
        var longAgo = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(copy, longAgo);

        Assert.Equal(copy, BridgeLibrary.WriteCopy(ElfImageTests.BridgePath, _folder.FullName));
        Assert.Equal(longAgo, File.GetLastWriteTimeUtc(copy));
    }

    [Fact]
    public void WriteCopy_CutCopyIsThere_WritesItAnew()
    {
        var copy = BridgeLibrary.WriteCopy(ElfImageTests.BridgePath, _folder.FullName);
        var length = new FileInfo(copy).Length;
        File.WriteAllBytes(copy, [1, 2, 3]);

        BridgeLibrary.WriteCopy(ElfImageTests.BridgePath, _folder.FullName);

        Assert.Equal(length, new FileInfo(copy).Length);
    }

    [Fact]
    public void Load_FileThatIsNoLibrary_SaysWhatToDo()
    {
        var file = Path.Combine(_folder.FullName, "libLibTorchSharp.so");
        File.WriteAllText(file, "not a library");

        var error = Assert.Throws<TorchRuntimeException>(() => BridgeLibrary.Load(file, null));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cuda-linux", error.Message, StringComparison.Ordinal);
        Assert.IsType<DllNotFoundException>(error.InnerException);
    }
}
