using Ddpm.Transforms.Loading;
using NetArchTest.Rules;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class LoadingArchitectureTests
{
    [Fact]
    public void Loading_NeedsNoTorch()
    {
        var loading = Types
            .InAssembly(typeof(IClevrFolder).Assembly)
            .That()
            .ResideInNamespace("Ddpm.Transforms.Loading")
            .ShouldNot()
            .HaveDependencyOn("TorchSharp")
            .GetResult();
        var data = Types
            .InAssembly(typeof(Trainers.Data.LabelVocabulary).Assembly)
            .That()
            .ResideInNamespace("Ddpm.Trainers.Data")
            .ShouldNot()
            .HaveDependencyOn("TorchSharp")
            .GetResult();

        Assert.True(loading.IsSuccessful, string.Join(", ", loading.FailingTypeNames ?? []));
        Assert.True(data.IsSuccessful, string.Join(", ", data.FailingTypeNames ?? []));
    }
}
