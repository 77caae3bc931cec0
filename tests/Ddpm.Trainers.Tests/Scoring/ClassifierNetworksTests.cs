using Ddpm.Trainers.Data;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using TorchSharp;

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

    [Theory]
    [InlineData(ClassifierNetworks.ResNet18)]
    [InlineData(ClassifierNetworks.ConvNet)]
    public void BuildOutline_EachNetwork_HasItsNamesAndShapesAndNoMemory(string name)
    {
        var description = new LabelClassifierDescription
        {
            Version = ModelDescription.CurrentVersion,
            Labels = ["red", "blue"],
            Shape = new ImageShape(3, 8, 8),
            InputSize = 8,
            Network = name,
        };

        using var outline = description.BuildOutline();

        using var network = ClassifierNetworks.Build(name, labels: 2);
        Assert.All(
            outline.state_dict().Values.Concat(outline.parameters()),
            tensor => Assert.Equal(DeviceType.META, tensor.device_type)
        );
        ModuleWeights.RequireFit(outline, network.state_dict());
    }
}
