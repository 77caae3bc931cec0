using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>A run that goes on with another budget.</summary>
public sealed class BudgetTests : TorchTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");
    private readonly List<string> _warnings = [];
    private long _steps;

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("steps")]
    [InlineData("epochs")]
    [InlineData("minutes")]
    public void Train_ResumedWithALargerBudget_GoesOnAndSaysWhatItWas(string form)
    {
        Train(TrainingBudget.OfSteps(5), resume: false);
        var (budget, words) = form switch
        {
            "steps" => (TrainingBudget.OfSteps(10), "10 steps"),
            "epochs" => (TrainingBudget.OfEpochs(2), "2 epochs"),
            _ => (TrainingBudget.OfMinutes(1e-6), "minutes"),
        };

        Train(budget, resume: true);

        Assert.Equal(form == "minutes" ? 5 : 10, _steps);
        var warning = Assert.Single(_warnings);
        Assert.Contains("goes on with a budget of", warning, StringComparison.Ordinal);
        Assert.Contains(words, warning, StringComparison.Ordinal);
        Assert.Contains("where it had 5 steps", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ResumedAfterEpochsWithMore_GoesOn()
    {
        Train(TrainingBudget.OfEpochs(1), resume: false);
        Assert.Equal(5, _steps);

        Train(TrainingBudget.OfEpochs(3), resume: true);

        Assert.Equal(15, _steps);
        Assert.Contains(
            "budget of 3 epochs, where it had 1 epochs",
            Assert.Single(_warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Train_ResumedWithTheSameBudgetInAnotherForm_IsTheSameRun()
    {
        var uninterrupted = Train(TrainingBudget.OfSteps(10), resume: null);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Train(TrainingBudget.OfSteps(10), resume: false, stop, stopAt: 3)
        );

        var resumed = Train(TrainingBudget.OfEpochs(2), resume: true);

        Assert.Equal(uninterrupted, resumed);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Train_ResumedWithAnotherBudget_FollowsTheShareOfTheNewOne()
    {
        Train(TrainingBudget.OfSteps(5), resume: false);
        var grown = Train(TrainingBudget.OfSteps(10), resume: true);

        // The first run's rate had fallen already, so the two differ; how much is learnt is not what this tests.
        Assert.NotEqual(Train(TrainingBudget.OfSteps(10), resume: null), grown);
    }

    [Fact]
    public void Train_ResumedWithLessThanIsDone_IsRefused()
    {
        Train(TrainingBudget.OfSteps(6), resume: false);

        var error = Assert.Throws<ArgumentException>(() => Train(TrainingBudget.OfSteps(4), resume: true));

        Assert.Contains("at step 6, and the budget is 4 steps", error.Message, StringComparison.Ordinal);
    }

    private byte[] Train(TrainingBudget budget, bool? resume, CancellationTokenSource? stop = null, int stopAt = 0)
    {
        using var model = ConditionalDdpmTrainer.Train(
            TinyPictures.Create(40),
            new DdpmTrainingOptions
            {
                Network = new ConditionalUNetOptions
                {
                    Widths = [8],
                    Blocks = [1],
                    AttentionLevels = 0,
                    HeadWidth = 8,
                    ConditionWidth = 16,
                },
                Budget = budget,
                BatchSize = 8,
                WarmupSteps = 0,
                CheckpointDirectory = resume is null ? null : _folder.FullName,
                Resume = resume == true,
                OnWarning = _warnings.Add,
                OnProgress = now =>
                {
                    _steps = now.Step;
                    if (now.Step == stopAt)
                        stop?.Cancel();
                },
                CancellationToken = stop?.Token ?? default,
            },
            torch.CPU
        );
        return ModelBytes.WeightsOf(model);
    }
}
