using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>The pictures and labels of one step.</summary>
/// <param name="Pixels">float32 [N, C, H, W], −1 to 1.</param>
/// <param name="Labels">The label indices of each picture.</param>
public sealed record TrainingBatch(Tensor Pixels, IReadOnlyList<int[]> Labels)
{
    /// <summary>How much of the training's budget was used before this step, 0 to 1.</summary>
    public double Fraction { get; init; }

    /// <summary>How many steps came before this one.</summary>
    public long Step { get; init; }

    /// <summary>How often the data was passed over before this step, with a fraction.</summary>
    public double Epoch { get; init; }
}
