using Ddpm.Trainers.Data;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Tests.Scoring;
using Ddpm.Trainers.Training;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>What tests of a scorer's say in training share: the scorer, pictures, and a model that learns in moments.</summary>
public abstract class ScorerGuidanceTest(BrieflyTrainedClassifier trained)
    : TorchTest,
        IClassFixture<BrieflyTrainedClassifier>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    protected LabelClassifier Scorer => trained.Classifier;

    protected ImageCache Images { get; } = ColourPatches.Create(count: 8, seed: 3);

    protected static TrainingOptions FourSteps { get; } =
        new()
        {
            Budget = TrainingBudget.OfSteps(4),
            BatchSize = 4,
            WarmupSteps = 0,
        };

    /// <summary>The same, interrupted and gone on with in a folder of the test's own.</summary>
    protected TrainingOptions FourStepsWithCheckpoints =>
        FourSteps with
        {
            CheckpointDirectory = _folder.FullName,
            CheckpointEvery = 2,
            Resume = true,
        };

    /// <summary>The smallest UNet.</summary>
    protected static DenoisingNetworkOptions TinyNetwork { get; } =
        new ConditionalUNetOptions
        {
            Widths = [8],
            Blocks = [1],
            AttentionLevels = 0,
            ConditionWidth = 16,
        };

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
