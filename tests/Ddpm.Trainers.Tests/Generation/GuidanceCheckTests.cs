using TorchSharp;
using static Ddpm.Trainers.Tests.Generation.GuidedGeneration;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>Guidance that is refused.</summary>
public sealed class GuidanceCheckTests : TorchTest
{
    [Theory]
    [InlineData("GuidanceRescale")]
    [InlineData("GuidanceInterval")]
    [InlineData("DynamicThreshold")]
    [InlineData("GuideScale")]
    [InlineData("ScorerScale")]
    [InlineData("VerifyLabels")]
    [InlineData("Precision")]
    public void Validate_ValueOutOfRange_NamesIt(string name)
    {
        var sampling = name switch
        {
            "GuidanceRescale" => Plain with { GuidanceRescale = double.NaN },
            "GuidanceInterval" => Plain with { GuidanceInterval = default },
            "DynamicThreshold" => Plain with { DynamicThreshold = 0 },
            "GuideScale" => Plain with { GuideScale = -1 },
            "ScorerScale" => Plain with { ScorerScale = double.PositiveInfinity },
            "VerifyLabels" => Plain with { VerifyLabels = -1 },
            _ => Plain with { Precision = (ComputePrecision)3 },
        };

        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(sampling.Validate).ParamName);
    }

    [Fact]
    public void Generate_GuideMissing_SaysWhichAndHow()
    {
        var guide = Assert.Throws<ArgumentException>(() => Generate(Plain with { GuideScale = 2 }));
        var scorer = Assert.Throws<ArgumentException>(() => Generate(Plain with { ScorerScale = 2 }));

        Assert.Contains("GuideScale is 2, but there is no model", guide.Message);
        Assert.Contains("ScorerScale is 2, but there is no scorer", scorer.Message);
    }

    [Theory]
    [InlineData("\"left\"", "\"top\"", "labels are top, right, down instead of left, right, down")]
    [InlineData("\"timesteps\":1000", "\"timesteps\":500", "500 timesteps")]
    [InlineData("\"pixelScale\":1.", "\"pixelScale\":2.", "trained on other pictures")]
    public void Generate_GuideOfAnotherWorld_SaysWhatDiffers(string found, string replaced, string expected)
    {
        using var weights = new MemoryStream();
        Model.WriteWeights(weights);
        weights.Position = 0;
        var description = Model.WriteDescription();
        Assert.Contains(found, description);
        using var guide = DdpmGenerator.Read(
            description.Replace(found, replaced, StringComparison.Ordinal),
            weights,
            torch.CPU
        );

        var error = Assert.Throws<ArgumentException>(() => Generate(Plain, guides: new() { Model = guide }));

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Generate_ScorerOfOtherLabelsOrPictures_SaysSo()
    {
        using var other = TrainScorer(Scoring.ColourPatches.Create(8, seed: 1, side: 8), steps: 1);
        using var larger = TrainScorer(Scoring.ColourPatches.Create(8, seed: 1), steps: 1);

        var labels = Assert.Throws<ArgumentException>(() => Generate(Plain, guides: new() { Scorer = other }));
        var shape = Assert.Throws<ArgumentException>(() => Generate(Plain, guides: new() { Scorer = larger }));

        Assert.Contains("does not know the model's label 'left'. Its labels: red, green, blue", labels.Message);
        Assert.Contains("pictures of 3×12×12, the model for 3×8×8", shape.Message);
    }

    [Fact]
    public void Generate_NegativeLabelsThatDoNotFit_SaysWhere()
    {
        var count = Assert.Throws<ArgumentException>(() =>
            Generate(
                Plain,
                negatives:
                [
                    [1],
                ]
            )
        );
        var both = Assert.Throws<ArgumentException>(() =>
            Generate(
                Plain,
                negatives:
                [
                    [],
                    [],
                    [1, 2],
                ]
            )
        );

        Assert.Contains("3 rows of labels and 1 of negative labels", count.Message);
        Assert.Contains("Row 2 has label index 1 among its labels and among its negative labels", both.Message);
    }

    [Fact]
    public void Generate_WithoutLabelDropout_RefusesWhatAsksWithoutLabels()
    {
        using var weights = new MemoryStream();
        Model.WriteWeights(weights);
        weights.Position = 0;
        using var model = DdpmGenerator.Read(
            Model
                .WriteDescription()
                .Replace("\"labelDropout\":0.1", "\"labelDropout\":0", StringComparison.Ordinal)
                .Replace("\"guidanceScale\":3", "\"guidanceScale\":1", StringComparison.Ordinal),
            weights,
            torch.CPU
        );
        var sampling = Plain with { GuidanceScale = 1 };

        void Refuses(SamplingOptions options, int[][]? negatives, string expected) =>
            Assert.Contains(
                expected,
                Assert
                    .Throws<ArgumentException>(() =>
                        model.Generate(
                            new()
                            {
                                Labels =
                                [
                                    [0],
                                ],
                                NegativeLabels = negatives,
                                Seeds = [1],
                                Sampling = options,
                            }
                        )
                    )
                    .Message
            );

        Refuses(sampling with { ComposeLabels = true }, null, "neither compose nor verify labels");
        Refuses(sampling with { VerifyLabels = 1 }, null, "neither compose nor verify labels");
        Refuses(
            sampling,
            [
                [1],
            ],
            "cannot keep clear of negative labels"
        );
    }
}
