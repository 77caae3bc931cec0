using static Ddpm.Trainers.Tests.Weights.PyTorch.CheckpointFiles;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

/// <summary>Which of the dictionaries of a checkpoint the weights are.</summary>
public sealed class StateDictionaryTests : TorchTest
{
    private readonly CheckpointFiles _files = new();

    [Theory]
    [InlineData("model")]
    [InlineData("network")]
    public void Read_TensorBesideAUsualKey_LeavesTheTensorOut(string key)
    {
        var path = Save(
            Entry("best", Tensor()),
            Entry(key, Dictionary("weight")),
            Entry("average", Dictionary("other"))
        );

        Assert.Equal(["weight"], PyTorchCheckpoint.Read(path).Keys);
        Assert.Equal(["best"], PyTorchCheckpoint.Read(path, []).Keys);
    }

    [Fact]
    public void Read_TensorBesideAnUnusualKey_AsksForKeys()
    {
        var path = Save(Entry("best", Tensor()), Entry("inner", Dictionary("weight")));

        AssertRefused(path, "More than one of its dictionaries has tensors");
        AssertRefused(path, "say the keys of the one that is meant: the file's root, 'inner'.");
        Assert.Equal(["weight"], PyTorchCheckpoint.Read(path, ["inner"]).Keys);
    }

    [Fact]
    public void Read_MoreDictionariesThanAreLookedAt_SaysSo()
    {
        var many = string.Concat(Enumerable.Range(0, 10_000).Select(index => Entry($"{index:x}", "}")));

        Assert.Equal(["weight"], PyTorchCheckpoint.Read(Save(Entry("model", Dictionary("weight")), many)).Keys.Order());
        AssertRefused(
            Save(many, Entry("weights", Dictionary("weight"))),
            "It has more than 10000 dictionaries; say the keys"
        );
        AssertRefused(Save(many, Entry("weights", Dictionary("weight"))), "none of those that were looked at");
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }

    private static string Entry(string key, string value) => $"{Text(key)}{value}s";

    private static string Dictionary(string name) => $"}}{Entry(name, Tensor())}";

    private string Save(params string[] entries) => _files.Zip(Pickle(["\u0080\u0002}", .. entries, "."]));

    private static void AssertRefused(string path, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path)).Message,
            StringComparison.Ordinal
        );
}
