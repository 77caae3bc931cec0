using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Tests.Networks.Gan;
using Ddpm.Trainers.Training;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>Trains a small GAN, and looks at what became of it.</summary>
internal static class GanTraining
{
    public static ConditionalGanOptions In(string folder, string preset)
    {
        var options = TinyGans.Options(preset);
        return options with
        {
            Training = options.Training with { CheckpointDirectory = folder, CheckpointEvery = 100, Resume = true },
        };
    }

    public static GanGenerator Train(
        ConditionalGanOptions options,
        IProgress<TrainingProgress>? progress = null,
        Action<GanEpoch>? epochEnded = null,
        CancellationToken cancellationToken = default
    ) =>
        ConditionalGanTrainer.Train(TinyGans.Pictures(12), options, torch.CPU, progress, epochEnded, cancellationToken);

    public static byte[] Picture(GanGenerator generator, int[] labels) =>
        generator.Generate(new() { Labels = [labels], Seeds = [1] })[0].ToArray();
}
