namespace Ddpm.Trainers.Tests.Runtime;

/// <summary>What only a fresh process can show; on Linux, which lists what is loaded.</summary>
public sealed class TorchRuntimeProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public TorchRuntimeProcessTests() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux lists the libraries of a process in /proc.");

    private string Cache => Path.Combine(_folder.FullName, "cache");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task DataTypes_Used_NeitherTorchSharpNorLibTorchIsLoaded()
    {
        var result = await ProbeProcess.RunAsync(nameof(Probes.UseDataTypes));

        Assert.Equal(["3072"], result.Lines("length"));
        Assert.Contains("Ddpm.Trainers", result.Lines("assembly"));
        Assert.DoesNotContain("TorchSharp", result.Lines("assembly"));
        Assert.Empty(result.Lines("mapped"));
    }

    [Theory]
    [InlineData(null, null, "10000")]
    [InlineData("7", null, "7")]
    [InlineData(null, "ACTIVE", "")]
    public async Task EnsureLoaded_OnLinux_ShortensTheSpinUnlessTheUserSaysHowToWait(
        string? spinCount,
        string? waitPolicy,
        string expected
    )
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libgomp is Linux's.");

        var result = await RunAsync(
            nameof(Probes.PrintSpinCount),
            ("GOMP_SPINCOUNT", spinCount),
            ("OMP_WAIT_POLICY", waitPolicy)
        );

        Assert.Equal([expected], result.Lines("spin"));
    }

    [Fact]
    public async Task EnsureLoaded_SeveralProcessesAtOnceWithoutCache_AllComputeAndShareOneCopy()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(nameof(Probes.Load))));

        Assert.All(results, AssertComputes);
        var bridges = results.Select(BridgeOf).Distinct();
        var copies = Directory.Exists(Cache) ? Directory.GetFiles(Cache, "*", SearchOption.AllDirectories) : [];
        // A C++ runtime that is new enough needs no copy.
        Assert.Equal(copies, bridges.Where(path => path.StartsWith(Cache, StringComparison.Ordinal)));
        Assert.InRange(copies.Length, 0, 1);
    }

    [Fact]
    public async Task EnsureLoaded_DamagedCopyInCache_IsReplaced()
    {
        var bridge = BridgeOf(await RunAsync(nameof(Probes.Load)));
        Assert.SkipUnless(bridge.StartsWith(Cache, StringComparison.Ordinal), "This system needs no copy.");
        var content = await File.ReadAllBytesAsync(bridge, TestContext.Current.CancellationToken);
        var damaged = (byte[])content.Clone();
        damaged[^1] ^= 1;
        await File.WriteAllBytesAsync(bridge, damaged, TestContext.Current.CancellationToken);

        AssertComputes(await RunAsync(nameof(Probes.Load)));

        Assert.Equal(content, await File.ReadAllBytesAsync(bridge, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EnsureLoaded_CacheThatCannotBeWritten_LoadsAndLeavesNothing()
    {
        var temporary = _folder.CreateSubdirectory("temporary").FullName;

        var result = await ProbeProcess.RunAsync(
            nameof(Probes.Load),
            ("XDG_CACHE_HOME", "/proc/self/cmdline"),
            ("TMPDIR", temporary)
        );

        AssertComputes(result);
        Assert.Empty(Directory.GetDirectories(temporary, "ddpm-mlnet-*"));
    }

    [Fact]
    public async Task EnsureLoaded_FolderFromOption_UsesItInsteadOfTheApplicationsOwn()
    {
        foreach (var file in (string[])["libgomp*.so*", "libc10.so", "libtorch_cpu.so", "libtorch.so"])
        {
            var own = OwnFile(file);
            File.Copy(own, Path.Combine(_folder.FullName, Path.GetFileName(own)));
        }

        // Libraries of a CUDA build are loaded where the folder has them; what is in them does not matter here.
        foreach (var file in (string[])["libc10_cuda.so", "libtorch_cuda.so"])
            await File.WriteAllBytesAsync(
                Path.Combine(_folder.FullName, file),
                ElfPlaceholder.Create(file),
                TestContext.Current.CancellationToken
            );

        var result = await RunAsync(
            nameof(Probes.LoadFromOption),
            (Probes.FolderVariable, _folder.FullName),
            (TorchRuntime.LibTorchVariable, "/an/option/comes/first")
        );

        AssertComputes(result);
        foreach (var file in (string[])["libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"])
            Assert.Equal([Path.Combine(_folder.FullName, file)], result.Mapped(file));
    }

    [Fact]
    public async Task EnsureLoaded_OwnFolderNamed_Computes()
    {
        var result = await RunAsync(
            nameof(Probes.Load),
            (TorchRuntime.LibTorchVariable, Path.GetDirectoryName(OwnFile("libtorch_cpu.so")))
        );

        AssertComputes(result);
        Assert.Equal([OwnFile("libtorch_cpu.so")], result.Mapped("libtorch_cpu.so"));
    }

    [Fact]
    public async Task EnsureLoaded_FolderThatIsNotThere_NamesVariableAndFolder()
    {
        var result = await RunAsync(nameof(Probes.Load), (TorchRuntime.LibTorchVariable, "/not/there"));

        AssertRefused(result, TorchRuntime.LibTorchVariable, "'/not/there'");
    }

    [Fact]
    public async Task EnsureLoaded_FolderWithoutLibTorch_NamesMissingFile()
    {
        var result = await RunAsync(nameof(Probes.Load), (TorchRuntime.LibTorchVariable, _folder.FullName));

        AssertRefused(result, "libc10.so is missing", _folder.FullName, "TorchSharp-cuda-linux");
    }

    [Fact]
    public async Task EnsureLoaded_FileThatIsNoLibrary_NamesIt()
    {
        var file = Path.Combine(_folder.FullName, "libc10.so");
        await File.WriteAllTextAsync(file, "not a library", TestContext.Current.CancellationToken);

        var result = await RunAsync(nameof(Probes.Load), (TorchRuntime.LibTorchVariable, _folder.FullName));

        AssertRefused(result, $"{file} does not load", "TorchSharp-cuda-linux");
    }

    [Fact]
    public async Task EnsureLoaded_LibTorchThatLacksFunctions_SaysSoInsteadOfEndingTheProcess()
    {
        foreach (var file in (string[])["libgomp*.so*", "libc10.so", "libtorch.so"])
            File.Copy(OwnFile(file), Path.Combine(_folder.FullName, Path.GetFileName(OwnFile(file))));
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.FullName, "libtorch_cpu.so"),
            ElfPlaceholder.Create("libtorch_cpu.so"),
            TestContext.Current.CancellationToken
        );

        var result = await RunAsync(nameof(Probes.Load), (TorchRuntime.LibTorchVariable, _folder.FullName));

        AssertRefused(result, "undefined symbol", "that this TorchSharp was built for");
    }

    [Fact]
    public async Task EnsureLoaded_OtherLibTorchLoadedBefore_Refuses()
    {
        var named = _folder.CreateSubdirectory("named").FullName;

        var result = await RunAsync(nameof(Probes.LoadAfterOwnLibTorch), (Probes.FolderVariable, named));

        AssertRefused(result, "was loaded before", OwnFile("libtorch_cpu.so"));
    }

    [Fact]
    public async Task EnsureLoaded_AfterAFailure_FailsInTheSameWay()
    {
        var result = await RunAsync(nameof(Probes.LoadTwiceInVain), (TorchRuntime.LibTorchVariable, "/not/there"));

        var refusals = result.Lines("refused");
        Assert.Equal(3, refusals.Length);
        Assert.Equal(refusals[0], refusals[1]);
        Assert.Contains(nameof(TorchRuntime.LibTorchDirectory), refusals[2], StringComparison.Ordinal);
    }

    private static void AssertComputes(ProbeResult result)
    {
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(["45"], result.Lines("sum"));
    }

    private static void AssertRefused(ProbeResult result, params string[] words)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(nameof(TorchRuntimeException), result.Errors, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, result.Errors, StringComparison.Ordinal));
    }

    // A process that comes later may put the same bytes in place of the file that an earlier one has mapped.
    private static string BridgeOf(ProbeResult result) =>
        Assert
            .Single(result.Lines("mapped"), path => path.Contains("libLibTorchSharp", StringComparison.Ordinal))
            .Replace(" (deleted)", "", StringComparison.Ordinal);

    private static string OwnFile(string pattern) => NativeFolders.Find(NativeFolders.OfProcess(), pattern)!;

    private Task<ProbeResult> RunAsync(string probe, params (string Name, string? Value)[] environment) =>
        ProbeProcess.RunAsync(probe, [("XDG_CACHE_HOME", Cache), .. environment]);
}
