using Ddpm.Trainers.Tests.Scoring;
using TorchSharp;

namespace Ddpm.Trainers.Tests;

public sealed class ModelIdentityTests(BrieflyTrainedClassifier trained)
    : TorchTest,
        IClassFixture<BrieflyTrainedClassifier>
{
    [Fact]
    public void Of_CopyReadFromAFile_IsTheSameModel()
    {
        var model = trained.Classifier;
        using var weights = new MemoryStream();
        model.WriteWeights(weights);
        weights.Position = 0;
        using var copy = LabelClassifier.Read(model.WriteDescription(), weights, torch.CPU);

        var identity = ModelIdentity.Of(model, "judge.zip");

        Assert.Equal(identity.Sha256, ModelIdentity.Of(copy, "copy.zip").Sha256);
        Assert.Equal("judge.zip", identity.Name);
        identity.Validate();
    }

    [Fact]
    public void Of_OneWeightChanged_IsAnotherModel()
    {
        using var weights = new MemoryStream();
        trained.Classifier.WriteWeights(weights);
        var changed = weights.ToArray();
        changed[^1] ^= 1;
        using var other = LabelClassifier.Read(
            trained.Classifier.WriteDescription(),
            new MemoryStream(changed),
            torch.CPU
        );

        Assert.NotEqual(ModelIdentity.Of(trained.Classifier, "a").Sha256, ModelIdentity.Of(other, "a").Sha256);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("GGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGG")]
    public void Validate_NoHash_SaysSo(string hash) =>
        Assert.Throws<ArgumentException>(new ModelIdentity("judge", hash).Validate);
}
