using TorchSharp;

namespace Ddpm.Trainers.Tests.Scoring;

public sealed class ClassifierNetworkTests : TorchTest
{
    [Theory]
    [InlineData("resnet18", 1)]
    [InlineData("resnet18", 24)]
    [InlineData("convnet", 1)]
    [InlineData("convnet", 24)]
    public void ParametersOf_EachNetwork_AreThoseThatItHas(string name, int labels)
    {
        using var network = ClassifierNetwork.FromString(name).Build(labels);

        var counted = network.parameters().Sum(parameter => parameter.numel());

        Assert.Equal(counted, ClassifierNetwork.FromString(name).ParametersOf(labels));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ResNet18_OfASeed_IsTorchvisionsInNamesValuesPassesAndStatistics(bool isTraining)
    {
        using var own = SeededWeights.Build(seed: 7, () => ClassifierNetwork.ResNet18.Build(5));
        using var torchvisions = SeededWeights.Build(seed: 7, () => torchvision.models.resnet18(num_classes: 5));
        using var generator = new torch.Generator(8);
        var pictures = torch.randn([3, 3, 32, 32], generator: generator);

        var (logits, expected) = (Pass(own), Pass(torchvisions));

        Assert.Equal(expected, logits);
        Assert.Equal(
            torchvisions.named_children().Select(child => child.name),
            own.named_children().Select(child => child.name)
        );
        Assert.Equal(
            torchvisions.named_parameters().Select(named => named.name),
            own.named_parameters().Select(named => named.name)
        );
        var state = own.state_dict();
        Assert.Equal(torchvisions.state_dict().Keys, state.Keys);
        Assert.All(torchvisions.state_dict(), entry => Assert.True(entry.Value.allclose(state[entry.Key], 0, 0)));

        float[] Pass(torch.nn.Module<torch.Tensor, torch.Tensor> network)
        {
            network.train(isTraining);
            return network.call(pictures).data<float>().ToArray();
        }
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("convnet")]
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

        using var network = ClassifierNetwork.FromString(name).Build(labels: 2);
        Assert.All(
            outline.state_dict().Values.Concat(outline.parameters()),
            tensor => Assert.Equal(DeviceType.META, tensor.device_type)
        );
        ModuleWeights.RequireFit(outline, network.state_dict());
    }
}
