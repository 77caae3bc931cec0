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

    private string WriteWeights(params string[] names)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        WeightFile.Write(_folder["in.safetensors"], names.ToDictionary(name => name, _ => zeros(2)));
        return _folder["in.safetensors"];
    }
}
