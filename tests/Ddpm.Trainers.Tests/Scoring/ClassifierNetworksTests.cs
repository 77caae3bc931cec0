using Ddpm.Trainers.Scoring;

namespace Ddpm.Trainers.Tests.Scoring;

public sealed class ClassifierNetworksTests : TorchTest
{
    [Theory]
    [InlineData(ClassifierNetworks.ResNet18, 1)]
    [InlineData(ClassifierNetworks.ResNet18, 24)]
    [InlineData(ClassifierNetworks.ConvNet, 1)]
    [InlineData(ClassifierNetworks.ConvNet, 24)]
    public void ParametersOf_EachNetwork_AreThoseThatItHas(string name, int labels)
    {
        using var network = ClassifierNetworks.Build(name, labels);

        var counted = network.parameters().Sum(parameter => parameter.numel());

        Assert.Equal(counted, ClassifierNetworks.ParametersOf(name, labels));
    }
}
