using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using static Ddpm.Trainers.Tests.Weights.PyTorch.CheckpointFiles;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

/// <summary>Zips that want to harm whoever opens them, by their entries or the list of these.</summary>
public sealed class HostileZipTests : TorchTest
{
    private const int PackedLength = 20;
    private const int Length = 24;

    private const int Million = 1_000_000;

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

    [Theory]
    [InlineData("../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\secret")]
    public void Read_KeyOutsideOfTheArchive_IsOnlyAName(string key)
    {
        var path = _files.Zip(Dictionary(Tensor(key: key)));

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains($"It lacks the entry 'archive/data/{key}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ZipBomb_IsRefused()
    {
        const int values = 16 * Million;
        var pickle = Dictionary(Tensor("J\0\u0024\u00f4\0", shape: "J\0\u0024\u00f4\0\u0085"));
        var path = _files.Zip(pickle, CompressionLevel.Optimal, ("archive/data/0", new byte[4 * values]));

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains("would need 64000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PickleBomb_IsRefused()
    {
        var pickle = Pickle("\u0080\u0002", string.Concat(Enumerable.Repeat("K\u0001", 20 * Million)), ".");
        var path = _files.Zip(pickle, CompressionLevel.Optimal, ("archive/data/0", new byte[16]));

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains("'archive/data.pkl' has 40000003 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NamesThatCommandATerminal_AreShownWithoutIt()
    {
        const string clear = "\u001b[2J";
        var lacking = _files.Zip(Dictionary(Tensor(key: clear)));
        Assert.Contains("'archive/data/\ufffd[2J'", Refused(lacking), StringComparison.Ordinal);
        var beyond = _files.Zip(Dictionary(Tensor(key: clear, offset: "K\u0001")));
        Assert.Contains("its storage '\ufffd[2J'", Refused(beyond), StringComparison.Ordinal);
        var twice = _files.Zip(Dictionary(Tensor()), (clear, []), (clear, []));
        Assert.Contains("the entry '\ufffd[2J' twice", Refused(twice), StringComparison.Ordinal);

        static string Refused(string path) =>
            Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path)).Message;
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0xff)]
    public void Recognizes_DamagedListOfEntries_NeverThrows(int damage)
    {
        var bytes = File.ReadAllBytes(Reference("flat-zip.pth"));
        var directory = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        for (var place = directory; place < bytes.Length; place++)
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= (byte)damage;
            _ = PyTorchCheckpoint.Recognizes(_files.Write("damaged.pth", damaged));
        }
        Assert.True(PyTorchCheckpoint.Recognizes(Reference("flat-zip.pth")));
    }

    [Fact]
    public void Read_EntryTwice_IsRefused()
    {
        var path = _files.Zip(Dictionary(Tensor()), ("archive/data/0", new byte[16]), ("archive/data/0", new byte[16]));

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains("the entry 'archive/data/0' twice", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("archive/byteorder", "big", "the byte order 'big'")]
    [InlineData("archive/constants.pkl", "", "a TorchScript program")]
    [InlineData("other/data.pkl", "", "2 entries 'data.pkl'")]
    public void Read_ZipOfAnotherKind_IsRefused(string entry, string content, string message)
    {
        var path = _files.Zip(
            Dictionary(Tensor()),
            ("archive/data/0", new byte[16]),
            (entry, Encoding.ASCII.GetBytes(content))
        );

        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }
}
