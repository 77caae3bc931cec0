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
        "(h\u0001K\0h\u0003h\u0003t"
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
        var storage = $"({Text("storage")}ctorch\nFloatStorage\n{Text("0")}{Text("cpu")}K\u0004tQq\u0001";
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_OneValueAsATerabyte_IsRefused(bool inParts)
    {
        // A stride of 0 repeats a value as often as the shape says: 2⁴⁰ at once, or 2²⁰ in each of 40.
        const string huge = "\u008a\u0006\0\0\0\0\0\u0001\u0085";
        var tensor = Tensor(shape: inParts ? "J\0\0\u0010\0\u0085" : huge, strides: "K\0\u0085");
        var pickle = Pickle(
            "\u0080\u0002}(",
            string.Concat(Enumerable.Range(0, inParts ? 40 : 1).Select(index => Text($"wide{index}") + tensor)),
            "u."
        );
        var path = _files.Zip(pickle);

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Its tensors up to 'wide", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 15_000)]
    [InlineData(20, 7_000)]
    public void Read_OneTensorUnderManyNames_TakesNoMoreMemoryThanIsAllowed(int dimensions, int most)
    {
        var sizes = $"({string.Concat(Enumerable.Repeat("K\u0001", dimensions))}t";
        var tensor = Tensor(shape: sizes, strides: sizes);
        string Names(int count) =>
            _files.Zip(
                Pickle(
                    "\u0080\u0002",
                    $"{tensor}q\0}}(",
                    string.Concat(Enumerable.Range(0, count).Select(index => $"{Text($"{index:x}")}h\0")),
                    "u."
                )
            );

        Assert.Equal(most, PyTorchCheckpoint.Read(Names(most)).Count);
        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(Names(2 * most)));

        Assert.Contains("bytes of memory, 500 and more for each of them", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DictionariesInEveryPickleOfAStream_AreCountedTogether()
    {
        // 4 MB are allowed; each of these two takes 3.
        var many = string.Concat(Enumerable.Repeat("]", 15_000));
        var pickle = Pickle("\u0080\u0002(", many, "t}", Text("x"), Tensor(), "s.");

        Assert.Single(PyTorchCheckpoint.Read(_files.Stream(pickle)));
        var error = Assert.Throws<InvalidDataException>(() =>
            PyTorchCheckpoint.Read(_files.Stream(pickle, before: Pickle("(", many, "t")))
        );

        Assert.Contains("more objects than a checkpoint of its size has", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TensorOfMoreSizesThanATensorCanHave_IsRefusedBeforeTheyAreCopied()
    {
        var sizes = $"({new string('N', 50_000).Replace("N", "K\u0001", StringComparison.Ordinal)}t";
        var path = _files.Zip(Dictionary(Tensor(shape: sizes + "q\0", strides: "h\0")));

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains("_rebuild_tensor_v2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OneValueAsAThousand_Loads() =>
        Assert.Equal(
            [1000],
            PyTorchCheckpoint
                .Read(_files.Zip(Dictionary(Tensor(shape: "M\u00e8\u0003\u0085", strides: "K\0\u0085"))))["x"]
                .shape
        );

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }
}
