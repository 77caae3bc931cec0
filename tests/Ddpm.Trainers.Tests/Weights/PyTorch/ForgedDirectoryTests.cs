using System.Buffers.Binary;
using Ddpm.Trainers.Weights.PyTorch;
using static Ddpm.Trainers.Tests.Weights.PyTorch.CheckpointFiles;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

/// <summary>Zips whose list of entries claims what the file has not.</summary>
public sealed class ForgedDirectoryTests : TorchTest
{
    private const int PackedLength = 20;
    private const int Length = 24;

    private readonly CheckpointFiles _files = new();

    [Theory]
    [InlineData(60_000_000, 60_000_000)]
    [InlineData(60_000_000, 100)]
    [InlineData(1_000, 1_000)]
    public void Read_PickleOfAnotherLengthThanTheDirectorySays_IsRefusedBeforeMemoryIsTaken(int length, int packed)
    {
        var path = _files.Zip(Dictionary(Tensor()));
        var file = File.ReadAllBytes(path);
        // That of the pickle is the first.
        var directory = file.AsSpan(file.AsSpan().IndexOf("PK\u0001\u0002"u8));
        BinaryPrimitives.WriteInt32LittleEndian(directory[PackedLength..], packed);
        BinaryPrimitives.WriteInt32LittleEndian(directory[Length..], length);
        File.WriteAllBytes(path, file);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }
}
