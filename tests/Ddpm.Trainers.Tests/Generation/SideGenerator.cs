using TorchSharp;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>A model that has learnt in which half of a picture to paint, trained once for all tests.</summary>
internal static class SideGenerator
{
    public static readonly Lazy<DdpmGenerator> Trained = new(() =>
        ConditionalDdpmTrainer.Train(
            TinyPictures.Create(40),
            new DdpmTrainingOptions
            {
                // After a few steps a picture still follows its noise, which x0-prediction would ignore.
                Target = "epsilon",
                Budget = TrainingBudget.OfSteps(300),
                BatchSize = 8,
                WarmupSteps = 10,
                LearningRate = 5e-3,
                AverageDecay = 0.98,
                Network = new ConditionalUNetOptions
                {
                    Widths = [16, 32],
                    Blocks = [1, 1],
                    HeadWidth = 8,
                    ConditionWidth = 32,
                },
            },
            torch.CPU
        )
    );

    public static GeneratedImages Generate(GenerationRequest request) => Trained.Value.Generate(request);
}
