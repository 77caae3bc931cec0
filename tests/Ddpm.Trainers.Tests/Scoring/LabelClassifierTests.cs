using TorchSharp;

namespace Ddpm.Trainers.Tests.Scoring;

public sealed class LabelClassifierTests(BrieflyTrainedClassifier trained)
    : TorchTest,
        IClassFixture<BrieflyTrainedClassifier>
{
    private static readonly ImageCache Images = ColourPatches.Create(count: 70, seed: 2);

    private readonly LabelClassifier _classifier = trained.Classifier;

    [Fact]
    public void Score_MoreThanOneBatch_GivesAProbabilityForEachPictureAndLabel()
    {
        var scores = _classifier.Score(ColourPatches.Pixels(Images), Images.Count);

        Assert.Equal(Images.Count * 3, scores.Length);
        Assert.All(scores, score => Assert.InRange(score, 0f, 1f));
        Assert.True(scores.Distinct().Count() > Images.Count);
    }

    [Fact]
    public void Score_OnePicture_GivesTheScoresThatItHasAmongOthers()
    {
        var pixels = ColourPatches.Pixels(Images);
        var together = _classifier.Score(pixels, Images.Count);

        var alone = _classifier.Score(pixels.AsSpan(66 * Images.Shape.Length, Images.Shape.Length), 1);

        for (var label = 0; label < 3; label++)
            Assert.Equal(together[66 * 3 + label], alone[label], tolerance: 1e-4f);
    }

    [Fact]
    public void Features_LastLayerOnThem_GivesTheScores()
    {
        var pixels = ColourPatches.Pixels(Images);
        using var weights = new MemoryStream();
        _classifier.WriteWeights(weights);
        weights.Position = 0;
        var tensors = SafeTensors.Read(weights);

        var features = _classifier.Features(pixels, Images.Count);

        Assert.Equal(512, _classifier.FeatureCount);
        using var rows = torch.tensor(features, [Images.Count, 512]);
        var scores = torch.nn.functional.linear(rows, tensors["fc.weight"], tensors["fc.bias"]).sigmoid();
        var expected = _classifier.Score(pixels, Images.Count);
        Assert.All(
            scores.data<float>().ToArray().Zip(expected),
            pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-5f)
        );
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    [Fact]
    public void Score_NoPicture_GivesNothing() => Assert.Empty(_classifier.Score([], 0));

    [Theory]
    [InlineData(1, 431)]
    [InlineData(2, 432)]
    [InlineData(0, 432)]
    public void Score_WrongNumberOfValues_SaysHowManyAreExpected(int count, int length)
    {
        var error = Assert.Throws<ArgumentException>(() => _classifier.Score(new byte[length], count));

        Assert.Contains($"{count * 432} values; {length} were given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_NegativeCount_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _classifier.Score([], -1));

    [Fact]
    public async Task Score_SeveralThreads_GivesEachTheSameScores()
    {
        var pixels = ColourPatches.Pixels(Images);
        var expected = _classifier.Score(pixels, Images.Count);

        var all = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => _classifier.Score(pixels, Images.Count)))
        );

        Assert.All(all, scores => Assert.Equal(expected, scores));
    }

    [Fact]
    public void Read_WhatWasWritten_ScoresAreEqual()
    {
        using var weights = new MemoryStream();
        _classifier.WriteWeights(weights);
        weights.Position = 0;
        using var read = ModelKind.Read(_classifier.Kind, _classifier.WriteDescription(), weights, torch.CPU);

        var loaded = Assert.IsType<LabelClassifier>(read);
        Assert.Equal(("scorer", "resnet18"), (loaded.Kind, loaded.Description.Network.Name));
        Assert.Equal(["red", "green", "blue"], loaded.Vocabulary.Names);
        Assert.Equal(new ImageShape(3, 12, 12), loaded.Shape);
        Assert.Equal(_classifier.WriteDescription(), loaded.WriteDescription());
        var pixels = ColourPatches.Pixels(Images);
        Assert.Equal(_classifier.Score(pixels, Images.Count), loaded.Score(pixels, Images.Count));
    }

    [Fact]
    public void WriteWeights_Names_AreThoseOfTorchvision()
    {
        using var stream = new MemoryStream();
        _classifier.WriteWeights(stream);
        stream.Position = 0;
        var tensors = SafeTensors.Read(stream);

        // torchvision: 20 convolutions, 20 batch normalisations of 5 tensors, and the last layer's 2.
        Assert.Equal(20 + 20 * 5 + 2, tensors.Count);
        Assert.Equal([64, 3, 7, 7], tensors["conv1.weight"].shape);
        Assert.Equal([64], tensors["bn1.running_var"].shape);
        Assert.Equal([512, 256, 3, 3], tensors["layer4.0.conv1.weight"].shape);
        Assert.Equal([512, 256, 1, 1], tensors["layer4.0.downsample.0.weight"].shape);
        Assert.Equal(3, tensors["layer4.1.bn2.num_batches_tracked"].item<long>());
        Assert.Equal([3, 512], tensors["fc.weight"].shape);
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("null", "empty")]
    [InlineData("[]", "cannot be read")]
    [InlineData("""{"version":1}""", "cannot be read")]
    [InlineData(
        """{"version":9,"labels":["a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":8}""",
        "version 9"
    )]
    [InlineData("""{"version":1,"labels":null,"shape":{"channels":3,"height":8,"width":8},"inputSize":8}""", "labels")]
    [InlineData("""{"version":1,"labels":[null],"shape":{"channels":3,"height":8,"width":8},"inputSize":8}""", "blank")]
    [InlineData(
        """{"version":1,"labels":["a","a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":8}""",
        "twice"
    )]
    [InlineData("""{"version":1,"labels":["a"],"shape":{"channels":2,"height":8,"width":8},"inputSize":8}""", "2×8×8")]
    [InlineData("""{"version":1,"labels":["a"],"shape":{"channels":3,"height":8,"width":-8},"inputSize":8}""", "shape")]
    [InlineData(
        """{"version":1,"labels":["a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":999999}""",
        "InputSize"
    )]
    [InlineData(
        """{"version":1,"labels":["a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":8,"x":1}""",
        "'x'"
    )]
    [InlineData(
        """{"version":1,"labels":["a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":8}""",
        "1 labels"
    )]
    [InlineData(
        """{"version":1,"labels":["a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":8,"network":"x"}""",
        "no scorer network 'x'. Known: resnet18, convnet"
    )]
    [InlineData(
        """{"version":1,"labels":["a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":8,"temperature":0}""",
        "temperature is 0"
    )]
    [InlineData(
        """{"version":1,"labels":["a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":8,"provenance":{"trainingData":{"pictures":{"count":1,"lowest":"AA"},"scenes":null},"guidedBy":[]}}""",
        "base 64"
    )]
    [InlineData(
        """{"version":1,"labels":["a"],"shape":{"channels":3,"height":8,"width":8},"inputSize":8,"heldOut":{"images":1,"labels":1,"hitsOverLabels":1,"hitsOverLabelsLower":1,"hitsOverLabelsUpper":1,"meanOverImages":1,"exactMatch":1,"calibrationErrorBefore":0,"calibration":{"expectedCalibrationError":0,"bins":[null]}}}""",
        "A bin of the record"
    )]
    public void Read_DescriptionThatDoesNotFit_SaysWhy(string description, string expected)
    {
        using var weights = new MemoryStream();
        _classifier.WriteWeights(weights);
        weights.Position = 0;

        var error = Assert.Throws<InvalidDataException>(() => LabelClassifier.Read(description, weights, torch.CPU));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DescriptionWithoutNetworkAndCalibration_IsAResNet18WithoutARecord()
    {
        using var weights = new MemoryStream();
        _classifier.WriteWeights(weights);
        weights.Position = 0;

        using var old = LabelClassifier.Read(
            """{"version":1,"labels":["red","green","blue"],"shape":{"channels":3,"height":12,"width":12},"inputSize":12,"trainedSteps":3,"trainedSeconds":1.5}""",
            weights,
            torch.CPU
        );

        Assert.Equal(("scorer", "resnet18", 1), (old.Kind, old.Description.Network.Name, old.Temperature));
        Assert.Null(old.HeldOut);
        Assert.Null(old.Provenance.TrainingData);
        var pixels = ColourPatches.Pixels(Images);
        Assert.Equal(_classifier.Score(pixels, Images.Count), old.Score(pixels, Images.Count));
    }

    [Fact]
    public void Read_WeightsCutInHalf_ThrowsInvalidData()
    {
        using var weights = new MemoryStream();
        _classifier.WriteWeights(weights);
        using var half = new MemoryStream(weights.ToArray()[..(int)(weights.Length / 2)]);

        Assert.Throws<InvalidDataException>(() =>
            LabelClassifier.Read(_classifier.WriteDescription(), half, torch.CPU)
        );
    }

    [Fact]
    public void Read_HeadAlone_IsRefusedBeforeTheNetworkIsBuilt()
    {
        using var weights = new MemoryStream();
        using (var bias = torch.zeros(3))
        using (var weight = torch.zeros(3, 512))
            SafeTensors.Write(
                weights,
                new Dictionary<string, torch.Tensor> { ["fc.bias"] = bias, ["fc.weight"] = weight }
            );
        weights.Position = 0;

        var error = Assert.Throws<InvalidDataException>(() =>
            LabelClassifier.Read(_classifier.WriteDescription(), weights, torch.CPU)
        );

        Assert.Contains("it has 11178051 values, and the weights are 1539", error.Message, StringComparison.Ordinal);
    }
}
