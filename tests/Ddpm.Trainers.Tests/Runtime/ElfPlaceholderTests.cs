using System.Runtime.InteropServices;

namespace Ddpm.Trainers.Tests.Runtime;

public sealed class ElfPlaceholderTests
{
    public ElfPlaceholderTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux's loader takes them.");

    [Fact]
    public void Create_Loaded_StandsForTheLibraryOfItsName()
    {
        var name = $"/nowhere/{Guid.NewGuid():N}/libtorch_cpu.so";
        Assert.False(NativeLibrary.TryLoad(name, out _));

        TemporaryFolder.Use(folder =>
        {
            var file = Path.Combine(folder, "placeholder.so");
            File.WriteAllBytes(file, ElfPlaceholder.Create(name));
            NativeLibrary.Load(file);
        });

        Assert.True(NativeLibrary.TryLoad(name, out var handle));
        Assert.False(NativeLibrary.TryGetExport(handle, "anything", out _));
    }
}
