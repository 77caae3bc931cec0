using System.Text;
using static Ddpm.Trainers.Tests.Weights.PyTorch.CheckpointFiles;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

/// <summary>Files that want to harm whoever opens them.</summary>
public sealed class HostileCheckpointTests : TorchTest
{
    private const int Million = 1_000_000;

    private readonly CheckpointFiles _files = new();

    [Fact]
    public void Read_FileMadeByHand_Loads() =>
        Assert.Equal([4], PyTorchCheckpoint.Read(_files.Zip(Dictionary(Tensor())))["x"].shape);

    [Theory]
    [InlineData("cos\nsystem\n\u008c\u0002ls\u0085R", "'os.system'")]
    [InlineData("\u008c\u0002os\u008c\u0006system\u0093\u008c\u0002ls\u0085R", "'os.system'")]
    [InlineData("\u008c\u0002os\u0094\u008c\u0006system\u0094h\0h\u0001\u0093)R", "'os.system'")]
    [InlineData("cbuiltins\neval\n0", "'builtins.eval'")] // dropped again, and refused all the same
    [InlineData("\u008c\u0002os\u008c\u0003sysN\u0093", "whose name is not written out before it")]
    [InlineData("(ios\nsystem\n", "the opcode 'i'")]
    [InlineData("(cos\nsystem\no", "'os.system'")]
    [InlineData("ccollections\ndefaultdict\n)\u0081", "'collections.defaultdict'")]
    [InlineData("\u0082\u0001", "the opcode 0x82")]
    [InlineData("Pos.system\n", "the opcode 'P'")]
    [InlineData("N0N", "the opcode '0'")]
    [InlineData("(1N", "the opcode '1'")]
    [InlineData("V\u0001x\n", "the opcode 'V'")]
    [InlineData("cdatetime\ndatetime\n", "'datetime.datetime'")]
    [InlineData("K\u0001Q", "calls 'collections.OrderedDict'|persistent|tensors")]
    [InlineData("K\u00ffQ", "the persistent object 255")]
    [InlineData("NQ", "a persistent id that is a None")]
    [InlineData("\u008c\u0007storage\u0085Q", "no storage: (text)")]
    [InlineData("ctorch\nFloatStorage\n)R", "calls 'torch.FloatStorage'")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R", "calls 'torch._utils._rebuild_tensor_v2'")]
    [InlineData("j\u0001\0\0\0", "the object 1, which it has not remembered")]
    [InlineData("X\u00ff\u00ff\u00ff\u007f", "ends within a pickle")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff", "more than 2 GB")]
    [InlineData("\u008a\u00ff", "ends within a pickle")]
    [InlineData("L11111111111111111111111111111111111111L\n", "a name or number of 39 characters")]
    [InlineData("Nr\u00ff\u00ff\u00ff\u007f", "remembers as number 2147483647")]
    [InlineData("Nr\u00ff\u00ff\u00ff\u00ff", "remembers as number -1")]
    [InlineData("Inot a number\n", "damaged")]
    [InlineData("t", "damaged")]
    [InlineData("R", "damaged")]
    [InlineData("(u", "damaged")]
    [InlineData("N)b", "damaged")]
    [InlineData("}]Ns", "with a list as a key, which Python cannot have")]
    [InlineData("}}Ns", "with a dictionary as a key, which Python cannot have")]
    [InlineData("}\u008fNs", "with a list as a key, which Python cannot have")]
    [InlineData("\u0080\u0009", "pickle protocol 9")]
    public void Read_PickleOfSomethingElse_IsRefused(string value, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(_files.Zip(Dictionary(value))));

        Assert.Contains(message.Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("K\u0005", "K\0", "K\u0004\u0085", "K\u0001\u0085", "'archive/data/0' has 16 bytes; 5 values")]
    [InlineData("K\u0004", "K\u0001", "K\u0004\u0085", "K\u0001\u0085", "beyond the 4 values")]
    [InlineData("K\u0004", "K\0", "K\u0004\u0085", "K\u0002\u0085", "beyond the 4 values")]
    [InlineData("K\u0004", "K\0", "K\u0004\u0085", "J\u00ff\u00ff\u00ff\u00ff\u0085", "_rebuild_tensor_v2")]
    [InlineData("K\u0004", "J\u00ff\u00ff\u00ff\u00ff", "K\u0004\u0085", "K\u0001\u0085", "_rebuild_tensor_v2")]
    [InlineData("K\u0004", "K\0", "K\u0004\u0085", ")", "_rebuild_tensor_v2")]
    [InlineData(
        "K\u0004",
        "K\0",
        "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085",
        "K\0\u0085",
        "beyond the 4 values"
    )]
    [InlineData(
        "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
        "K\0",
        "K\u0004\u0085",
        "K\u0001\u0085",
        "no storage"
    )]
    [InlineData("J\0\0\0\u0040", "K\0", "K\u0004\u0085", "K\u0001\u0085", "would need 4294967296 bytes")]
    public void Read_TensorThatDoesNotFit_IsRefused(
        string values,
        string offset,
        string shape,
        string strides,
        string message
    )
    {
        var path = _files.Zip(Dictionary(Tensor(values, offset, shape, strides)));

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("}\u008c\u0004conj\u0088s", "metadata (conj)")]
    [InlineData("}\u008c\u0003neg\u0088s", "metadata (neg)")]
    [InlineData("}K\u0001\u0088s", "metadata ()")]
    [InlineData("\u008c\u0004conj", "metadata (text)")]
    [InlineData("NN", "_rebuild_tensor_v2")]
    public void Read_TensorWhoseValuesMeanOthers_IsRefused(string metadata, string message)
    {
        var path = _files.Zip(Dictionary(Tensor(metadata: metadata)));

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N")]
    [InlineData("}")]
    public void Read_TensorWithEmptyMetadata_Loads(string metadata) =>
        Assert.Single(PyTorchCheckpoint.Read(_files.Zip(Dictionary(Tensor(metadata: metadata)))));

    [Fact]
    public void Read_DeepNesting_DoesNotEndTheProcess()
    {
        // A list in a list in a list …: what would be a million nested calls for whoever follows it by recursion.
        const int depth = 20_000;
        var nested = string.Concat(Enumerable.Repeat("]", depth)) + string.Concat(Enumerable.Repeat("a", depth - 1));
        var dictionaries =
            string.Concat(Enumerable.Repeat("}" + Text("d"), depth / 2))
            + "N"
            + string.Concat(Enumerable.Repeat("s", depth / 2));

        Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(_files.Zip(Dictionary(nested))));
        Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(_files.Zip(Dictionary(dictionaries))));
    }

    [Theory]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData("(")]
    [InlineData("K\u0001\u0085")]
    [InlineData("q\0")]
    [InlineData("\u008c\u0001x")]
    public void Read_AMillionTinyObjects_IsRefusedBeforeTheyAreMade(string opcodes)
    {
        var pickle = Pickle("\u0080\u0002N", string.Concat(Enumerable.Repeat(opcodes, Million)), ".");
        var path = _files.Zip(pickle);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains("more objects than a checkpoint of its size has", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * pickle.Length + (16 << 20));
    }

    [Theory]
    [InlineData("X\u0000\u0000\u0000\u0002", "more objects than")] // a text of 32 MB
    [InlineData("c", "a name or number of 33554432 characters")]
    [InlineData("L", "a name or number of 33554432 characters")]
    public void Read_LongText_IsRefusedBeforeItIsMade(string opcode, string message)
    {
        const int length = 32 << 20;
        var path = _files.Zip(Pickle("\u0080\u0002", opcode, new string('1', length), "\n."));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * length);
    }

    [Fact]
    public void Read_DictionariesThatMultiply_AreLookedAtOnce()
    {
        // Thirty levels, each with the one below twice: 2³⁰ paths, but thirty dictionaries.
        var levels = string.Concat(
            Enumerable
                .Range(0, 30)
                .Select(level => $"}}q{(char)(level + 1)}{Text("a")}h{(char)level}s{Text("b")}h{(char)level}s")
        );
        var pickle = Pickle("\u0080\u0002", "}q\0", Text("x"), Tensor(), "s", levels, ".");

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(_files.Zip(pickle)));

        // The tensors are deeper than any checkpoint has them.
        Assert.Contains("without any dictionary of tensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DictionaryInItself_IsLookedAtOnce()
    {
        var pickle = Pickle("\u0080\u0002}q\0", Text("self"), "h\0s", Text("x"), Tensor(), "s.");

        Assert.Equal(["x"], PyTorchCheckpoint.Read(_files.Zip(pickle)).Keys);
    }

    [Fact]
    public void Read_ManyTensorsOfOneStorage_TakeItsMemoryOnce()
    {
        var one = Tensor();
        var pickle = Pickle(
            "\u0080\u0002}(",
            string.Concat(Enumerable.Range(0, 1000).Select(index => Text($"t{index}") + one)),
            "u."
        );

        Assert.Equal(1000, PyTorchCheckpoint.Read(_files.Zip(pickle)).Count);
    }

    [Theory]
    [InlineData("little_endian\u0094\u0088", "little_endian\u0094\u0089", "big-endian")]
    [InlineData("M\u00e9\u0003", "M\u00ea\u0003", "of another version")]
    [InlineData("\u008a\nl", "\u008a\nm", "does not begin as a file of torch.save")]
    public void Read_StreamOfAnotherKind_IsRefused(string found, string other, string message)
    {
        var bytes = Encoding.Latin1.GetString(File.ReadAllBytes(Reference("protocol4-stream.pth")));
        var path = _files.Write(
            "stream.pth",
            Encoding.Latin1.GetBytes(bytes.Replace(found, other, StringComparison.Ordinal))
        );

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flat-zip.pth")]
    [InlineData("flat-stream.pth")]
    public void Read_CutAnywhere_IsRefused(string file)
    {
        var bytes = File.ReadAllBytes(Reference(file));
        for (var length = 0; length < bytes.Length; length += 7)
        {
            var path = _files.Write("cut.pth", bytes[..length]);
            Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));
        }
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }
}
