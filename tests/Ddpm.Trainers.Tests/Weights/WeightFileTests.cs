using Ddpm.Trainers.Tests.Weights.PyTorch;
using TorchSharp;
using TorchSharp.PyBridge;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Weights;

public sealed class WeightFileTests : TorchTest
{
    private readonly CheckpointFiles _files = new();

    [Theory]
    [InlineData("weights.pth")]
    [InlineData("weights.pt")]
    [InlineData("weights.SafeTensors")]
    public void Read_UnderAnotherName_KnowsTheFormatByItsContent(string name)
    {
        var tensor = arange(6).reshape(2, 3);
        WeightFile.Write(_files[name], new Dictionary<string, Tensor> { ["x"] = tensor });
        File.Move(_files[name], _files["unnamed"]);

        Assert.True(WeightFile.Recognizes(_files["unnamed"]));
        Assert.True(equal(tensor, WeightFile.Read(_files["unnamed"])["x"]).all().ToBoolean());
    }

    [Fact]
    public void Recognizes_OtherFiles_No()
    {
        Assert.False(WeightFile.Recognizes(CheckpointFiles.Reference("expected.json")));
        Assert.False(WeightFile.Recognizes(_files.Write("empty", [])));
        Assert.False(WeightFile.Recognizes(_files.Write("zip", [.. "PK\u0003\u0004"u8, 0, 0])));
    }

    [Fact]
    public void Write_OtherEnding_NamesThoseThatWork()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            WeightFile.Write(_files["weights.bin"], new Dictionary<string, Tensor>())
        );

        Assert.Contains(".pth, .pt, .safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_KeysOfASafeTensorsFile_AreRefused()
    {
        using var x = ones(1);
        WeightFile.Write(_files["x.safetensors"], new Dictionary<string, Tensor> { ["x"] = x });

        Assert.Throws<InvalidDataException>(() => WeightFile.Read(_files["x.safetensors"], ["model"]));
    }

    [Fact]
    public void Write_SafeTensorsReadByPyBridge_SameValues()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["a"] = randn(3, 4).t(),
            ["b"] = arange(5),
            ["c"] = ones(2) > 0,
        };
        WeightFile.Write(_files["ours.safetensors"], tensors);

        var read = Safetensors.LoadStateDict(_files["ours.safetensors"]);

        Assert.Equal(tensors.Keys, read.Keys.Order(StringComparer.Ordinal));
        Assert.All(read, pair => Assert.True(equal(tensors[pair.Key], pair.Value).all().ToBoolean()));
    }

    [Fact]
    public void Read_SafeTensorsWrittenByPyBridge_SameValues()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["a"] = randn(3, 4),
            ["b"] = arange(5),
            ["c"] = ones(2) > 0,
        };
        Safetensors.SaveStateDict(_files["theirs.safetensors"], tensors);

        var read = WeightFile.Read(_files["theirs.safetensors"]);

        Assert.Equal(tensors.Keys, read.Keys.Order(StringComparer.Ordinal));
        Assert.All(read, pair => Assert.True(equal(tensors[pair.Key], pair.Value).all().ToBoolean()));
    }

    [Fact]
    public void ApplyAll_Rules_OneAfterTheOther()
    {
        using var x = ones(1);
        var weights = new Dictionary<string, Tensor> { ["module.fc.0.bias"] = x, ["conv.module.bias"] = x };

        var renamed = NamePrefix.ApplyAll(
            [new("module.", ""), new("fc.0.", "fc."), new("", "net.")],
            weights,
            "lab.pth"
        );

        Assert.Equal(["net.conv.module.bias", "net.fc.bias"], renamed.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ApplyAll_TwoOfOneName_Throws()
    {
        using var x = ones(1);
        var weights = new Dictionary<string, Tensor> { ["fc.0.bias"] = x, ["fc.bias"] = x };

        var error = Assert.Throws<InvalidDataException>(() =>
            NamePrefix.ApplyAll([new("fc.0.", "fc.")], weights, "lab.pth")
        );

        Assert.Contains("'fc.bias'", error.Message, StringComparison.Ordinal);
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }
}
