using Ddpm.Trainers.Tests.Networks.Gan;
using static Ddpm.Trainers.Tests.ModelBytes;
using static Ddpm.Trainers.Tests.Training.GanTraining;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>What is told of a GAN on its way: losses and diversity of each epoch, and pictures.</summary>
public sealed class GanEpochTests : TorchTest
{
    public static TheoryData<string> Names => TinyGans.Names;

    [Fact]
    public void Train_Epochs_ReportsTheModelOfEachWithItsLossesAndDiversity()
    {
        var epochs = new List<(GanEpoch Epoch, byte[] Picture)>();
        var options = TinyGans.Options("residual");

        using var trained = Train(
            options with
            {
                Budget = TrainingBudget.OfEpochs(3),
                EpochEnded = epoch => epochs.Add((epoch, Picture(epoch.Generator, [1]))),
            }
        );

        Assert.Equal([1, 2, 3], epochs.Select(epoch => epoch.Epoch.Epoch));
        Assert.Equal([3, 6, 9], epochs.Select(epoch => epoch.Epoch.Progress.Step));
        Assert.Equal(Picture(trained, [1]), epochs[^1].Picture);
        Assert.NotEqual(epochs[0].Picture, epochs[^1].Picture);
        Assert.All(
            epochs,
            epoch =>
            {
                Assert.Equal(["classifier", "discriminator", "generator"], epoch.Epoch.Progress.Losses.Keys.Order());
                Assert.All(epoch.Epoch.Progress.Losses.Values, loss => Assert.True(double.IsFinite(loss)));
                Assert.True(epoch.Epoch.Diversity > 0);
            }
        );
    }

    [Theory]
    [InlineData(0.99, true)]
    [InlineData(0, false)]
    public void Train_DiversityBelowThreshold_CountsAsCollapsed(double threshold, bool expected)
    {
        var options = TinyGans.Options("report");
        var epochs = new List<GanEpoch>();

        Train(
                options with
                {
                    Budget = TrainingBudget.OfEpochs(1),
                    CollapseThreshold = threshold,
                    EpochEnded = epochs.Add,
                }
            )
            .Dispose();

        Assert.Equal(expected, Assert.Single(epochs).IsCollapsed);
    }

    [Fact]
    public void Train_Watched_EndsInTheSameWeightsAsUnwatched()
    {
        using var watched = Train(TinyGans.Options("residual") with { EpochEnded = _ => { } });
        using var unwatched = Train(TinyGans.Options("residual"));

        Assert.Equal(WeightsOf(watched), WeightsOf(unwatched));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_WithSamples_ReportsThePicturesOfTheModelAndLearnsTheSame(string preset)
    {
        var options = TinyGans.Options(preset);
        var samples = new TrainingSampleOptions
        {
            Labels =
            [
                ["left"],
                [],
            ],
            Every = 4,
            Seed = 7,
        };
        var reports = new List<TrainingProgress>();
        using var without = Train(options);

        using var trained = Train(options with { Samples = samples, OnProgress = reports.Add });

        Assert.Equal(WeightsOf(without), WeightsOf(trained));
        Assert.Equal([null, null, null, 4, 4, 6], reports.Select(report => report.SamplesStep));
        var model = trained.Generate(
            new GenerationRequest
            {
                Labels =
                [
                    [0],
                    [],
                ],
                Seeds = [7, 8],
            }
        );
        for (var picture = 0; picture < 2; picture++)
            Assert.Equal(model[picture].ToArray(), reports[^1].Samples![picture].ToArray());
    }

    [Fact]
    public void Train_SamplesWithStepsOrOfAnUnknownLabel_AreRefused()
    {
        var samples = new TrainingSampleOptions
        {
            Labels =
            [
                ["left"],
            ],
        };

        Assert.Contains("one network evaluation", Error(samples with { Sampling = own => own with { Steps = 9 } }));
        Assert.Contains(
            "'up', which is not learnt",
            Error(
                samples with
                {
                    Labels =
                    [
                        ["up"],
                    ],
                }
            )
        );

        static string Error(TrainingSampleOptions samples) =>
            Assert
                .Throws<ArgumentException>(() => Train(TinyGans.Options("report") with { Samples = samples }))
                .Message;
    }
}
