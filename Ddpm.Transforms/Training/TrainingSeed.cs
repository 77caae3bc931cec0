using Ddpm.Trainers.Training;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Training;

/// <summary>Where the randomness of a training run comes from.</summary>
internal static class TrainingSeed
{
    /// <summary>The options with the context's seed in the place of a seed of 0.</summary>
    public static TrainingOptions Resolve(IHostEnvironment host, TrainingOptions options) =>
        options.Seed == 0 ? options with { Seed = HostAccess.Seed(host) ?? 0 } : options;
}
