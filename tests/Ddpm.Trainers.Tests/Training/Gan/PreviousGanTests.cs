using Ddpm.Trainers.Tests.Networks.Gan;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>A GAN that goes on from a trained one.</summary>
public sealed class PreviousGanTests : TorchTest
{
    private static readonly GanTrainingOptions s_options = TinyGans.Options("residual");

    private readonly GanGenerator _previous = Train(s_options);

    public override void Dispose()
    {
        _previous.Dispose();
        base.Dispose();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void Train_FirstTenthOfTheBudget_LeavesTheGeneratorAsItWas(int steps, bool isAsItWas)
    {
        // Of 1 to 10 steps the first is the discriminator's alone.
        using var next = Train(GoingOn(steps));

        Assert.Equal(isAsItWas, Parameters(_previous).SequenceEqual(Parameters(next)));
    }

    [Fact]
    public void Train_GoingOn_AddsItsStepsAndLeavesThePreviousModelAlone()
    {
        var before = Parameters(_previous);

        using var next = Train(GoingOn(4));

        Assert.Equal(before, Parameters(_previous));
        Assert.NotEqual(before, Parameters(next));
        Assert.Equal(6, _previous.Description.TrainedSteps);
        Assert.Equal(10, next.Description.TrainedSteps);
    }

    [Fact]
    public void Train_GoingOn_IsCloserToThePreviousModelThanABeginning()
    {
        using var next = Train(GoingOn(4));
        using var anew = Train(GoingOn(4) with { PreviousModel = null });

        Assert.True(Distance(next, _previous) < 0.5 * Distance(anew, _previous));

        static double Distance(GanGenerator one, GanGenerator other) =>
            Math.Sqrt(Parameters(one).Zip(Parameters(other), (mine, yours) => Math.Pow(mine - yours, 2)).Sum());
    }

    [Fact]
    public void Train_SomethingDiffers_SaysWhatWasAndWhatIs()
    {
        var options = GoingOn(2);
        var renamed = new ImageCache(TinyGans.Shape, new LabelVocabulary(["left", "down", "right"]));
        for (var index = 0; index < 2; index++)
            renamed.Add(new byte[TinyGans.Shape.Length], [0]);

        Assert.Contains("knows the labels left, right, down", Error(() => Train(options, images: renamed)));
        Assert.Contains(
            "has the Network ",
            Error(() => Train(options with { Network = options.Network with { NoiseWidth = 7 } }))
        );
        Assert.Contains(
            "Conditional true, and this training false",
            Error(() => Train(options with { Conditional = false, LabelLossWeight = 0 }))
        );

        static string Error(Action train) => Assert.Throws<ArgumentException>(train).Message;
    }

    private GanTrainingOptions GoingOn(int steps) =>
        s_options with
        {
            PreviousModel = _previous,
            Budget = TrainingBudget.OfSteps(steps),
            Seed = 5,
        };

    private static GanGenerator Train(GanTrainingOptions options, ImageCache? images = null) =>
        ConditionalGanTrainer.Train(images ?? TinyGans.Pictures(12), options, torch.CPU);

    // Without what batch normalisation counts, which changes in every step.
    private static float[] Parameters(GanGenerator generator) =>
        [.. generator.Module.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
}
