using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class LoadingArchitectureTests
{
    [Fact]
    public void Loading_NeedsNoTorch()
    {
        Assert.Empty(SourceFolder.Knowing(typeof(IClevrOptions), "Ddpm.Transforms/Loading", ["TorchSharp"]));
        Assert.Empty(SourceFolder.Knowing(typeof(LabelVocabulary), "Ddpm.Trainers/Data", ["TorchSharp"]));
    }
}
