using TorchSharp;
using static Ddpm.Trainers.Tests.Generation.SideGenerator;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>Models that are read from their description and weights.</summary>
public sealed class DdpmGeneratorReadTests : TorchTest
{
    [Fact]
    public void Read_WhatWasWritten_GeneratesTheSame()
    {
        using var weights = new MemoryStream();
        Trained.Value.WriteWeights(weights);
        weights.Position = 0;
        using var read = ModelKind.Read("ddpm", Trained.Value.WriteDescription(), weights, torch.CPU);
        var request = new GenerationRequest
        {
            Labels =
            [
                [0, 2],
            ],
            Seeds = [7],
        };

        Assert.Equal(Generate(request)[0].ToArray(), Assert.IsType<DdpmGenerator>(read).Generate(request)[0].ToArray());
    }

    [Fact]
    public void Read_LabelsInAnotherForm_KeepTheirOrder()
    {
        var description = Trained
            .Value.WriteDescription()
            .Replace("\"left\"", "\"le\u0301ft\"", StringComparison.Ordinal);
        using var weights = new MemoryStream();
        Trained.Value.WriteWeights(weights);
        weights.Position = 0;

        using var read = DdpmGenerator.Read(description, weights, torch.CPU);

        Assert.Equal(Trained.Value.Vocabulary.IndexOf("left"), read.Vocabulary.IndexOf("l\u00E9ft"));
        Assert.Equal(Trained.Value.Vocabulary.Count, read.Vocabulary.Count);
        Assert.Contains("l\\u00E9ft", read.WriteDescription(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Read_NoDescription_IsInvalidData(string description)
    {
        using var stream = new MemoryStream();

        Assert.Throws<InvalidDataException>(() => DdpmGenerator.Read(description, stream, torch.CPU));
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "version 2")]
    [InlineData("\"epsilon\"", "\"noise\"", "'noise'")]
    [InlineData("\"linear\"", "\"square\"", "'square'")]
    [InlineData("\"height\":8", "\"height\":9", "multiples of")]
    [InlineData("\"height\":8", "\"height\":1000000000", "out of range")]
    [InlineData("\"timesteps\":1000", "\"timesteps\":2000000000", "timesteps")]
    [InlineData("\"left\"", "\"right\"", "twice")]
    [InlineData("[16,32]", "[16,64]", "do not fit")]
    [InlineData("[16,32]", "[4096,4096]", "do not fit")]
    [InlineData("[1,1]", "[16,16]", "do not fit")]
    [InlineData("\"labelDropout\":0.1", "\"labelDropout\":7", "label dropout")]
    public void Read_DescriptionThatDoesNotFit_SaysWhat(string found, string replaced, string expected)
    {
        var description = Trained.Value.WriteDescription();
        Assert.Contains(found, description);
        using var weights = new MemoryStream();
        Trained.Value.WriteWeights(weights);
        weights.Position = 0;

        var error = Assert.Throws<InvalidDataException>(() =>
            DdpmGenerator.Read(description.Replace(found, replaced, StringComparison.Ordinal), weights, torch.CPU)
        );

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Read_UnknownKind_NamesIt() =>
        Assert.Contains(
            "'gan2'",
            Assert.Throws<InvalidDataException>(() => ModelKind.Read("gan2", "{}", Stream.Null, torch.CPU)).Message
        );
}
