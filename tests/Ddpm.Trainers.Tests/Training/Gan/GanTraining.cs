using Ddpm.Trainers.Tests.Networks.Gan;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>Trains a small GAN, and looks at what became of it.</summary>
internal static class GanTraining
{
    public static GanTrainingOptions In(string folder, string preset) =>
        TinyGans.Options(preset) with
        {
            CheckpointDirectory = folder,
            CheckpointEvery = 100,
            Resume = true,
        };

    public static GanGenerator Train(GanTrainingOptions options) =>
        ConditionalGanTrainer.Train(TinyGans.Pictures(12), options, torch.CPU);

    public static byte[] Picture(GanGenerator generator, int[] labels) =>
        generator.Generate(new() { Labels = [labels], Seeds = [1] })[0].ToArray();
}
