using Ddpm.Trainers.Tests.Scoring;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>What tests of a scorer's say in training share: the scorer, pictures, and a model that learns in moments.</summary>
public abstract class ScorerGuidanceTest(BrieflyTrainedClassifier trained)
    : TorchTest,
        IClassFixture<BrieflyTrainedClassifier>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    protected LabelClassifier Scorer => trained.Classifier;

    protected ImageCache Images { get; } = ColourPatches.Create(count: 8, seed: 3);

    /// <summary>Four steps of the smallest UNet, without the scorer.</summary>
    protected static DdpmTrainingOptions FourSteps { get; } =
        new()
        {
            Budget = TrainingBudget.OfSteps(4),
            BatchSize = 4,
            WarmupSteps = 0,
            Network = new ConditionalUNetOptions
            {
                Widths = [8],
                Blocks = [1],
                AttentionLevels = 0,
                ConditionWidth = 16,
            },
        };

    /// <summary>The same training, interrupted and gone on with in a folder of the test's own.</summary>
    protected T WithCheckpoints<T>(T options)
        where T : TrainingOptions =>
        options with
        {
            CheckpointDirectory = _folder.FullName,
            CheckpointEvery = 2,
            Resume = true,
        };

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
