using TorchSharp;

namespace Ddpm.Trainers.Tests.Scoring;

/// <summary>One classifier, trained for a few steps, that the tests share.</summary>
public sealed class BrieflyTrainedClassifier : IDisposable
{
    public BrieflyTrainedClassifier()
    {
        TorchRuntime.EnsureLoaded();
        var pictures = new DataFingerprintBuilder();
        pictures.Add([1, 2, 3], scene: null);
        Classifier = LabelClassifierTrainer.Train(
            ColourPatches.Create(count: 24, seed: 1, fingerprint: pictures.Build()),
            new ScorerTrainingOptions
            {
                Budget = TrainingBudget.OfSteps(3),
                BatchSize = 8,
                InputSize = 12,
            },
            torch.CPU
        );
    }

    public LabelClassifier Classifier { get; }

    public void Dispose() => Classifier.Dispose();
}
