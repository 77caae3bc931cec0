using Ddpm.Trainers.Weights.PyTorch;
using static Ddpm.Trainers.Tests.Weights.PyTorch.CheckpointFiles;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

/// <summary>Small files that spell something out once and want it many times.</summary>
public sealed class HostileCopiesTests : TorchTest
{
    private readonly CheckpointFiles _files = new();

    [Theory]
    [InlineData("ccollections\nOrderedDict\nq\u0002", "](", "h\0K\u0001\u0086", 5000, "eq\u0003", "h\u0003\u0085")]
    [InlineData(
        "ctorch._utils\n_rebuild_tensor_v2\nq\u0002",
        "(",
        "K\u0001",
        64,
        "tq\u0003",
        "(h\u0004K\0h\u0003h\u0003t"
    )]
    public void Read_OneListCopiedByManyCalls_IsRefused(
        string function,
        string begin,
        string entry,
        int entries,
        string end,
        string arguments
    )
    {
        var list = begin + string.Concat(Enumerable.Repeat(entry, entries)) + end;
        var storage = $"({Text("storage")}ctorch\nFloatStorage\n{Text("0")}{Text("cpu")}K\u0004tQq\u0004";
        var calls = string.Concat(Enumerable.Repeat($"h\u0002{arguments}R", 10_000));
        var path = _files.Zip(Pickle("\u0080\u0002", Text("k"), "q\0", storage, function, list, "(", calls, "t."));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains("copies more entries", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void Read_DictionaryOfAListOfPairs_Loads()
    {
        var pairs = string.Concat(Enumerable.Range(0, 500).Select(index => $"{Text($"t{index}")}h\u0001\u0086"));
        var pickle = Pickle("\u0080\u0002", Tensor(), "q\u0001ccollections\nOrderedDict\n](", pairs, "e\u0085R.");

        Assert.Equal(500, PyTorchCheckpoint.Read(_files.Zip(pickle)).Count);
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }
}
