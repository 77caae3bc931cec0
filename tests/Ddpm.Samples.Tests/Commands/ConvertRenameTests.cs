using Ddpm.Samples.Commands;
using Ddpm.Trainers;
using static TorchSharp.torch;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>Names that <c>ddpm convert --rename</c> gives.</summary>
public sealed class ConvertRenameTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Convert_NamesThatMeet_NamesTheFileAndTheTensor(bool ofModel)
    {
        var input = ofModel
            ? RepositoryFolder.Reference("golden-1.0", "scorer.zip")
            : WriteWeights("bn1.weight", "conv1.weight");

        var run = await CommandRun.Of("convert", input, "--rename", "conv1.=bn1.", "--out", _folder["out.pth"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(
            $"{Path.GetFileName(input)}' cannot be renamed as asked: two tensors would have the name 'bn1.weight'",
            run.Messages,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_folder["out.pth"]));
    }

    [Fact]
    public async Task Convert_MoreThanAScorerHas_NamesTheOptionThatLeavesItOut()
    {
        var labels = _folder["labels.json"];
        await File.WriteAllTextAsync(labels, """{"red": 0, "blue": 1}""", TestContext.Current.CancellationToken);
        var input = _folder["lightning.safetensors"];
        TorchRuntime.EnsureLoaded();
        using (NewDisposeScope())
        {
            using var network = TorchSharp.torchvision.models.resnet18(num_classes: 2);
            var weights = network.state_dict().ToDictionary(weight => $"backbone.{weight.Key}", weight => weight.Value);
            WeightFile.Write(input, weights.Append(new("fc_aux.bias", zeros(2))).ToDictionary());
        }
        string[] command = ["convert", input, "--labels", labels, "--out", _folder["scorer.zip"]];

        var refused = await CommandRun.Of(command);
        var done = await CommandRun.Of([.. command, "--ignore-extra"]);

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("unexpected: fc_aux.bias", refused.Messages, StringComparison.Ordinal);
        Assert.Contains("--ignore-extra", refused.Messages, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, done.ExitCode);
    }

    [Fact]
    public async Task Convert_IgnoreExtraForWeights_IsWrongUsage()
    {
        var run = await CommandRun.Of("convert", WriteWeights("a"), "--ignore-extra", "--out", _folder["out.pth"]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("--ignore-extra is for a scorer", run.Messages, StringComparison.Ordinal);
    }

    private string WriteWeights(params string[] names)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        WeightFile.Write(_folder["in.safetensors"], names.ToDictionary(name => name, _ => zeros(2)));
        return _folder["in.safetensors"];
    }
}
