using System.Text.Json;
using Ddpm.Trainers.Tests.Scoring;
using TorchSharp;
using static Ddpm.Trainers.Tests.ModelBytes;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>Training that goes on from a trained model.</summary>
public sealed class PreviousModelTests : TorchTest
{
    private static readonly DdpmTrainingOptions s_options = new()
    {
        Budget = TrainingBudget.OfSteps(2),
        BatchSize = 4,
        WarmupSteps = 0,
        Network = new ConditionalUNetOptions
        {
            Widths = [8],
            Blocks = [1],
            AttentionLevels = 0,
            HeadWidth = 8,
            ConditionWidth = 16,
        },
    };

    private readonly DdpmGenerator _previous = Train(TinyPictures.Create(16), s_options);

    public override void Dispose()
    {
        _previous.Dispose();
        base.Dispose();
    }

    [Fact]
    public void Train_AtNoRate_IsThePreviousModelAlsoOnOtherPictures()
    {
        // Other pictures have another mean, but what the weights learnt counts from the old one. The rate is 0 in float32.
        var dark = new ImageCache(TinyPictures.Shape, TinyPictures.Vocabulary);
        for (var index = 0; index < 8; index++)
            dark.Add(new byte[TinyPictures.Shape.Length], [0]);
        var options = s_options with
        {
            PreviousModel = _previous,
            Network = null,
            Budget = TrainingBudget.OfSteps(3),
            LearningRate = 1e-60,
            WeightDecay = 0,
            Seed = 9,
        };

        using var next = Train(dark, options);

        Assert.Equal(WeightsOf(_previous), WeightsOf(next));
        Assert.Equal(5, TrainedSteps(next));
        Assert.Equal(2, TrainedSteps(_previous));
    }

    [Fact]
    public void Train_GoingOn_LearnsAndLeavesThePreviousModelAlone()
    {
        var before = WeightsOf(_previous);

        using var next = Train(TinyPictures.Create(16), s_options with { PreviousModel = _previous });

        Assert.NotEqual(before, WeightsOf(next));
        Assert.Equal(before, WeightsOf(_previous));
    }

    [Fact]
    public void Train_SomethingDiffers_SaysWhatWasAndWhatIs()
    {
        var options = s_options with { PreviousModel = _previous };
        var images = TinyPictures.Create(8);
        var renamed = new ImageCache(TinyPictures.Shape, new LabelVocabulary(["left", "down", "right"]));
        renamed.Add(new byte[TinyPictures.Shape.Length], [0]);
        var larger = new ImageCache(new ImageShape(3, 16, 16), TinyPictures.Vocabulary);
        larger.Add(new byte[768], [0]);

        Assert.Contains(
            "knows the labels left, right, down, and the data have left, down, right",
            Error(renamed, options)
        );
        Assert.Contains("shape of pictures 3×8×8, and this training 3×16×16", Error(larger, options));
        Assert.Contains(
            "Schedule linear, and this training flow",
            Error(images, options with { Schedule = "flow", Target = "flow" })
        );
        Assert.Contains("Timesteps 1000, and this training 100", Error(images, options with { Timesteps = 100 }));
        Assert.Contains("Target x0, and this training v", Error(images, options with { Target = "v" }));
        Assert.Contains(
            "has the Network ",
            Error(
                images,
                options with
                {
                    Network = ((ConditionalUNetOptions)s_options.Network!) with { Widths = [16] },
                }
            )
        );

        static string Error(ImageCache images, DdpmTrainingOptions options) =>
            Assert.Throws<ArgumentException>(() => Train(images, options)).Message;
    }

    [Fact]
    public void Train_StudentGoingOn_StartsFromTheStudent()
    {
        var options = new StudentTrainingOptions
        {
            Teacher = _previous,
            Budget = TrainingBudget.OfSteps(2),
            BatchSize = 4,
            LearningRate = 2e-3,
            WarmupSteps = 0,
        };
        using var student = DistilledDdpmTrainer.Train(TinyPictures.Create(8), options);
        var none = options with { Budget = TrainingBudget.OfSteps(1), LearningRate = 1e-60, WeightDecay = 0 };

        using var next = DistilledDdpmTrainer.Train(TinyPictures.Create(8), none with { PreviousModel = student });

        Assert.Equal(WeightsOf(student), WeightsOf(next));
        Assert.NotEqual(WeightsOf(_previous), WeightsOf(next));
        Assert.Equal(2 + 2 + 1, TrainedSteps(next));
        Assert.Contains(
            "no student",
            Assert
                .Throws<ArgumentException>(() =>
                    DistilledDdpmTrainer.Train(TinyPictures.Create(8), none with { PreviousModel = _previous })
                )
                .Message
        );
    }

    [Fact]
    public void Train_ClassifierGoingOn_StartsFromTheClassifier()
    {
        var images = ColourPatches.Create(count: 16, seed: 1);
        var options = new ScorerTrainingOptions
        {
            InputSize = 12,
            Budget = TrainingBudget.OfSteps(1),
            BatchSize = 8,
        };
        using var first = LabelClassifierTrainer.Train(images, options, torch.CPU);

        using var next = LabelClassifierTrainer.Train(
            images,
            options with
            {
                InputSize = null,
                PreviousModel = first,
                LearningRate = 1e-60,
                WeightDecay = 0,
                AverageDecay = 0.999,
            },
            torch.CPU
        );

        // Batch statistics move; what is learnt does not at that rate.
        Assert.Equal(Values(first, "fc.weight"), Values(next, "fc.weight"));
        Assert.Equal(2, TrainedSteps(next));
        Assert.Contains(
            "InputSize 12, and this training 16",
            Assert
                .Throws<ArgumentException>(() =>
                    LabelClassifierTrainer.Train(
                        images,
                        options with
                        {
                            InputSize = 16,
                            PreviousModel = first,
                        },
                        torch.CPU
                    )
                )
                .Message
        );
    }

    private static DdpmGenerator Train(ImageCache images, DdpmTrainingOptions options) =>
        ConditionalDdpmTrainer.Train(images, options, torch.CPU);

    private static float[] Values(LabelClassifier classifier, string name)
    {
        using var stream = new MemoryStream(WeightsOf(classifier));
        var tensors = SafeTensors.Read(stream);
        var values = tensors[name].data<float>().ToArray();
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
        return values;
    }

    private static long TrainedSteps(ITrainedModel model) =>
        JsonDocument.Parse(model.WriteDescription()).RootElement.GetProperty("trainedSteps").GetInt64();
}
