using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>A GAN that is measured while it is trained.</summary>
public sealed class GanValidationTests : TorchTest
{
    private static readonly GanTrainingOptions s_gan = new()
    {
        Network = new()
        {
            NoiseWidth = 4,
            GeneratorWidth = 4,
            DiscriminatorWidth = 4,
        },
        Budget = TrainingBudget.OfSteps(4),
        BatchSize = 8,
        Validation = new() { Images = TinyPictures.Create(11) },
    };

    [Fact]
    public void Train_Gan_IsMeasuredByWhatAScorerFindsInItsPictures()
    {
        using var scorer = LabelClassifierTrainer.Train(
            TinyPictures.Create(16),
            new()
            {
                Network = "convnet",
                InputSize = 8,
                Budget = TrainingBudget.OfSteps(2),
            },
            torch.CPU
        );
        var reports = new List<TrainingProgress>();

        using var gan = ConditionalGanTrainer.Train(
            TinyPictures.Create(16),
            s_gan with
            {
                ValidationScorer = scorer,
                OnProgress = reports.Add,
            },
            torch.CPU
        );

        var values = reports.Select(report => report.Validation).OfType<ValidationMeasure>().Distinct().ToList();
        Assert.Equal([2, 4], values.Select(result => result.Step));
        Assert.All(values, result => Assert.Equal(("accuracy", true), (result.Metric, result.Value is >= 0 and <= 1)));
        Assert.Equal(values.Max(result => result.Value), reports[^1].BestValidation!.Value);
    }

    [Fact]
    public void Train_GanWithoutAScorer_SaysWhatValidatesIt()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            ConditionalGanTrainer.Train(TinyPictures.Create(8), s_gan, torch.CPU)
        );

        Assert.Contains("set ValidationScorer", error.Message, StringComparison.Ordinal);
    }
}
