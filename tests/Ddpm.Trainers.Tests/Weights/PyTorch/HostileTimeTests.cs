using static Ddpm.Trainers.Tests.Weights.PyTorch.CheckpointFiles;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

/// <summary>Small files that want their reader to work for minutes.</summary>
public sealed class HostileTimeTests : TorchTest
{
    private const string Long = "X\u0000\u0000\u0004\u0000"; // the opcode of a text of 256 Ki characters

    private readonly CheckpointFiles _files = new();

    [Fact]
    public void Read_LongKeyOfAStorageUsedAgainAndAgain_IsRefused()
    {
        var key = $"{Long}{new string('k', 1 << 18)}q\0";
        var storage = $"{Text("storage")}ctorch\nFloatStorage\nh\0{Text("cpu")}K\u0004tq\u0001Q";
        var again = string.Concat(Enumerable.Repeat("h\u0001Q", 20_000));

        AssertRefused(
            Pickle("\u0080\u0002", key, "(", storage, again, "."),
            "a storage with a key of 262144 characters"
        );
    }

    [Fact]
    public void Read_LongKeyOfADictionaryUsedAgainAndAgain_IsRefused()
    {
        var key = $"{Long}{new string('k', 1 << 18)}q\0";
        var again = string.Concat(Enumerable.Repeat("h\0Ns", 20_000));

        AssertRefused(Pickle("\u0080\u0002", key, "}", again, "."), "a dictionary with a key of 262144 characters");
    }

    [Fact]
    public void Read_LongTextsAsValues_AreLeftOut()
    {
        var text = $"{Long}{new string('k', 1 << 18)}";
        var pickle = Pickle("\u0080\u0002}", Text("note"), text, "s", Text("x"), Tensor(), "s.");

        Assert.Equal(["x"], PyTorchCheckpoint.Read(_files.Zip(pickle)).Keys);
    }

    [Theory]
    [InlineData("Nq\u0002")]
    [InlineData("Nq\0Nq\u0003")]
    [InlineData("Nq\u0001Nr\u0003\0\0\0")]
    [InlineData("N\u0094Nq\u0003")]
    public void Read_NumbersOfRememberedObjectsThatPythonDoesNotGive_AreRefused(string objects)
    {
        // Numbers that are chosen can make the dictionary slow in which they are looked up.
        AssertRefused(Pickle("\u0080\u0002(", objects, new string('N', 1000), "."), "more than it can have");
    }

    [Theory]
    [InlineData("Nq\0Nq\u0001Nq\u0001N\u0094")] // Python 3; a number may be given again
    [InlineData("Nq\u0001Nq\u0002Nr\u0003\0\0\0")] // Python 2 counted from 1
    public void Read_NumbersOfRememberedObjectsThatPythonGives_AreRead(string objects)
    {
        var pickle = Pickle("\u0080\u0002}", Text("x"), Tensor(), "s", Text("list"), "(", objects, "ts.");

        Assert.Equal(["x"], PyTorchCheckpoint.Read(_files.Zip(pickle)).Keys);
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }

    private void AssertRefused(byte[] pickle, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(_files.Zip(pickle)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
