using System.Text.Json;
using Ddpm.Trainers.Tests.Weights.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Scoring;

public sealed class PretrainedClassifierTests : TorchTest
{
    private static readonly LabelVocabulary s_labels = new(Enumerable.Range(0, 24).Select(index => $"label {index}"));

    private readonly CheckpointFiles _files = new();

    [Theory]
    [InlineData("lab", ".pth")]
    [InlineData("lab", ".safetensors")]
    [InlineData("imagenet", ".pth")]
    public void Logits_OfTheLabsEvaluator_AreThoseOfTorchvision(string normalization, string extension)
    {
        WeightFile.Write(_files["lab" + extension], ResNet18Reference.LabWeights());
        var options = new PretrainedClassifierOptions
        {
            Normalization = normalization == "lab" ? ChannelNormalization.Half : ChannelNormalization.ImageNet,
        };

        using var read = PretrainedClassifier.Read(_files["lab" + extension], s_labels, options, CPU);
        using var classifier = Copy(read);

        var expected = JsonDocument
            .Parse(File.ReadAllText(CheckpointFiles.Reference("logits.json")))
            .RootElement.GetProperty(normalization)
            .EnumerateArray()
            .SelectMany(row => row.EnumerateArray().Select(value => value.GetSingle()))
            .ToArray();
        var pictures = tensor(ResNet18Reference.Pictures, [4, 3, 64, 64]).to(ScalarType.Float32).div(127.5).sub(1);
        var logits = classifier.Logits(pictures).data<float>().ToArray();
        Assert.Equal(96, logits.Length);
        Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.True(expected.Max() - expected.Min() > 1, "The logits hardly differ, so this shows nothing.");

        var scores = classifier.Score(ResNet18Reference.Pictures, 4);
        Assert.All(expected.Zip(scores), pair => Assert.Equal(1 / (1 + Math.Exp(-pair.First)), pair.Second, 1e-5));
    }

    [Fact]
    public void Read_AsManyLabelsAsTheNetworkHasNot_SaysBoth()
    {
        WeightFile.Write(_files["lab.pth"], ResNet18Reference.LabWeights());

        var error = Refused(_files["lab.pth"], new(), new LabelVocabulary(["red", "blue"]));

        Assert.Contains("has 2 labels; its weights have 24 values in 'fc.bias'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WeightsOfAnotherNetwork_NamesWhatIsMissing()
    {
        var head = new Dictionary<string, Tensor>
        {
            ["module.fc.0.bias"] = zeros(24),
            ["module.fc.0.weight"] = zeros(24, 512),
        };
        WeightFile.Write(_files["other.pth"], head);

        var error = Refused(_files["other.pth"], new());

        Assert.Contains("missing: bn1.bias, bn1.running_mean", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".pth")]
    [InlineData(".safetensors")]
    public void Read_WeightsWithoutCountersOfBatches_AreThoseOfZeroBatches(string extension)
    {
        var weights = ResNet18Reference.LabWeights();
        var counters = weights.Keys.Where(name => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal));
        Assert.Equal(20, counters.Count());
        WeightFile.Write(_files["all" + extension], weights);
        foreach (var name in counters.Skip(1).ToArray())
            weights.Remove(name);
        WeightFile.Write(_files["some" + extension], weights);
        weights.Remove(counters.Single());
        WeightFile.Write(_files["none" + extension], weights);

        byte[] Read(string name)
        {
            using var read = PretrainedClassifier.Read(_files[name + extension], s_labels, new(), CPU);
            using var stream = new MemoryStream();
            read.WriteWeights(stream);
            return stream.ToArray();
        }

        Assert.Equal(Read("all"), Read("some"));
        Assert.Equal(Read("all"), Read("none"));
    }

    [Fact]
    public void Read_CounterOfAnotherShape_IsRefused()
    {
        var weights = ResNet18Reference.LabWeights();
        weights["bn1.num_batches_tracked"] = zeros([2], ScalarType.Int64);
        WeightFile.Write(_files["lab.pth"], weights);

        Assert.Contains(
            "different: bn1.num_batches_tracked (expected Int64 [], got Int64 [2])",
            Refused(_files["lab.pth"], new()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_WeightsWithoutAHead_SaysSo()
    {
        var error = Refused(CheckpointFiles.Reference("flat-zip.pth"), new());

        Assert.Contains("0 values in 'fc.bias'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Renames_OfTheEvaluatorAsTheLabSavedIt_AreTorchvisionsNames()
    {
        // Its tensors were cut, since 45 MB are too much for a repository; names and places are those of the lab.
        var saved = WeightFile.Read(CheckpointFiles.Reference("lab-thin.pth"));

        var renamed = NamePrefix.ApplyAll(new PretrainedClassifierOptions().Renames, saved, "lab.pth");

        using var network = torchvision.models.resnet18(num_classes: 24);
        Assert.Contains("fc.0.weight", saved.Keys);
        Assert.Equal(network.state_dict().Keys.Order(), renamed.Keys.Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")] // DataParallel(torch.compile(network))
    [InlineData("_orig_mod.module.")] // torch.compile(DataParallel(network))
    public void Renames_OfAWrappedNetwork_TakeItsWrappersAway(string wrappers)
    {
        var saved = new Dictionary<string, Tensor>
        {
            [wrappers + "conv1.weight"] = zeros(1),
            [wrappers + "fc.0.bias"] = zeros(1),
        };

        var renamed = NamePrefix.ApplyAll(new PretrainedClassifierOptions().Renames, saved, "lab.pth");

        Assert.Equal(["conv1.weight", "fc.bias"], renamed.Keys.Order());
    }

    [Fact]
    public void Read_OptionOutOfRange_NamesIt()
    {
        AssertWrong("Deviation", new() { Normalization = new([0, 0, 0], [1, 0, 1]) });
        AssertWrong("Mean", new() { Normalization = new([0, double.NaN, 0], [1, 1, 1]) });
        AssertWrong("Mean", new() { Normalization = new([0], [1, 1, 1]) });
        AssertWrong("Shape", new() { Shape = new(2, 64, 64) });
        AssertWrong("InputSize", new() { InputSize = 32 });

        static void AssertWrong(string name, PretrainedClassifierOptions options) =>
            Assert.Equal(
                name,
                Assert
                    .Throws<ArgumentOutOfRangeException>(() =>
                        PretrainedClassifier.Read("missing.pth", s_labels, options, CPU)
                    )
                    .ParamName
            );
    }

    [Fact]
    public void Read_NoFile_NamesIt()
    {
        var error = Assert.Throws<FileNotFoundException>(() =>
            PretrainedClassifier.Read(_files["missing.pth"], s_labels, new(), CPU)
        );

        Assert.Contains("missing.pth", error.Message, StringComparison.Ordinal);
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }

    /// <summary>What is read is also saved and read back as every scorer is.</summary>
    private static LabelClassifier Copy(LabelClassifier classifier)
    {
        using var weights = new MemoryStream();
        classifier.WriteWeights(weights);
        weights.Position = 0;
        return LabelClassifier.Read(classifier.WriteDescription(), weights, CPU);
    }

    private static string Refused(string path, PretrainedClassifierOptions options, LabelVocabulary? labels = null)
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            PretrainedClassifier.Read(path, labels ?? s_labels, options, CPU)
        );
        Assert.StartsWith($"'{path}' is not a ResNet18 for these labels.", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
