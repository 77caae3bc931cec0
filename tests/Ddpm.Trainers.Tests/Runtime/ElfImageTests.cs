namespace Ddpm.Trainers.Tests.Runtime;

public sealed class ElfImageTests
{
    public ElfImageTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The libraries are Linux's.");

    internal static string BridgePath => NativeFolders.Find(NativeFolders.OfProcess(), "libLibTorchSharp.so")!;

    internal static string OtherPath => NativeFolders.Find(NativeFolders.OfProcess(), "libc10.so")!;

    [Fact]
    public void VersionNeeds_RealLibrary_HasTheVersionWithItsOneSymbol()
    {
        var image = new ElfImage(File.ReadAllBytes(BridgePath));

        var need = Assert.Single(image.VersionNeeds(), need => need.Version == "GLIBCXX_3.4.32");

        Assert.Equal("libstdc++.so.6", need.Library);
        Assert.False(need.IsWeak);
        Assert.Equal(["_ZSt21ios_base_library_initv"], image.SymbolsOf(need));
        Assert.Contains(image.VersionNeeds(), other => other is { Library: "libc.so.6", Version: "GLIBC_2.34" });
    }

    [Fact]
    public void Read_CutAnywhere_ThrowsInvalidData()
    {
        var library = File.ReadAllBytes(BridgePath);

        for (var length = 0; length < 200; length++)
            AssertRefused(library[..length]);
        for (var length = 200; length < library.Length; length += 40_009)
            AssertRefused(library[..length]);
    }

    [Fact]
    public void Read_RandomDamage_ThrowsInvalidDataOrReads()
    {
        var library = File.ReadAllBytes(BridgePath);
        var tables = new ElfImage(library).VersionNeeds().Min(need => need.FlagsOffset) & ~0xff;
        var sections = (int)BitConverter.ToUInt64(library, 0x28);
        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            // The header, the version table or the section table.
            var place = (round % 3) switch
            {
                0 => random.Next(64),
                1 => tables + random.Next(768),
                _ => random.Next(sections, library.Length),
            };
            var before = library[place];
            library[place] = (byte)random.Next(256);
            if (IsRefused(library))
                refused++;
            library[place] = before;
        }
        Assert.InRange(refused, 300, 2999);
    }

    [Theory]
    [InlineData(0, 0)] // no magic number
    [InlineData(4, 1)] // 32 bits
    [InlineData(5, 2)] // big-endian
    public void Read_OtherKindOfFile_Throws(int place, byte value)
    {
        var library = File.ReadAllBytes(BridgePath);
        library[place] = value;

        AssertRefused(library);
    }

    private static void AssertRefused(byte[] library) => Assert.True(IsRefused(library));

    private static bool IsRefused(byte[] library)
    {
        try
        {
            var image = new ElfImage(library);
            foreach (var need in image.VersionNeeds())
                if (need.Version.StartsWith("GLIBCXX_3.4.32", StringComparison.Ordinal))
                    image.SymbolsOf(need);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
