using Ddpm.Trainers.Networks;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Diffusion;

/// <summary>A network with the schedule and the target that give its answers a meaning; the only place where they meet.</summary>
/// <param name="network">Predicts the target.</param>
/// <param name="schedule">The noise levels of training.</param>
/// <param name="target">What the network predicts; defined at every level of the schedule.</param>
public sealed class DenoisingModel(IDenoisingNetwork network, NoiseSchedule schedule, DenoisingTarget target)
{
    /// <summary>The noise levels of training.</summary>
    public NoiseSchedule Schedule { get; } = schedule;

    /// <summary>What the network predicts.</summary>
    public DenoisingTarget Target { get; } = target;

    /// <summary>The clean pictures that the network sees behind noisy ones.</summary>
    /// <param name="noisy">float32 [N, C, H, W] at the given level.</param>
    /// <param name="level">The noise level of all N pictures.</param>
    /// <param name="labels">N rows of labels on the same device.</param>
    /// <returns>x0, float32 [N, C, H, W], not clipped.</returns>
    public Tensor Denoise(Tensor noisy, NoiseLevel level, LabelBatch labels)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        using var scope = NewDisposeScope();
        var coefficients = Target.At(level);
        var times = full(noisy.shape[0], level.Time, ScalarType.Float32, noisy.device);
        var answer = network.Predict(noisy * coefficients.In, times, labels);
        return (noisy * coefficients.Skip + answer * coefficients.Out).MoveToOuterDisposeScope();
    }

    /// <summary>The clean pictures that the network sees behind noisy ones, each at a level of its own.</summary>
    /// <param name="noisy">float32 [N, C, H, W] at the given levels.</param>
    /// <param name="levels">The noise level of each of the N pictures.</param>
    /// <param name="labels">N rows of labels on the same device.</param>
    /// <returns>x0, float32 [N, C, H, W], not clipped.</returns>
    public Tensor Denoise(Tensor noisy, IReadOnlyList<NoiseLevel> levels, LabelBatch labels)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(levels);
        using var scope = NewDisposeScope();
        var coefficients = levels.Select(Target.At).ToArray();
        var times = tensor(levels.Select(level => (float)level.Time).ToArray(), device: noisy.device);
        var answer = network.Predict(noisy * PerRow(one => one.In), times, labels);
        return (noisy * PerRow(one => one.Skip) + answer * PerRow(one => one.Out)).MoveToOuterDisposeScope();

        Tensor PerRow(Func<DenoisingTarget.Coefficients, double> value) =>
            tensor(
                coefficients.Select(one => (float)value(one)).ToArray(),
                [levels.Count, 1, 1, 1],
                device: noisy.device
            );
    }

    /// <summary>The training loss: the weighted squared error of the network's target, averaged over values and pictures.</summary>
    /// <param name="clean">x0, float32 [N, C, H, W].</param>
    /// <param name="noise">ε ~ N(0, 1), float32 [N, C, H, W].</param>
    /// <param name="levels">A noise level for each of the N pictures.</param>
    /// <param name="labels">N rows of labels on the same device.</param>
    /// <param name="weight">How much an error counts at each noise level.</param>
    /// <param name="dropoutSeed">What the network's dropout follows from, or null to drop nothing.</param>
    /// <param name="penalty">
    /// A further loss for the estimates of x0: float32 [N, C, H, W] → that of each picture, float32 [N]; null for none.
    /// </param>
    /// <returns>A scalar, float32.</returns>
    public Tensor Loss(
        Tensor clean,
        Tensor noise,
        IReadOnlyList<NoiseLevel> levels,
        LabelBatch labels,
        LossWeight weight,
        long? dropoutSeed = null,
        Func<Tensor, Tensor>? penalty = null
    )
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(weight);
        using var scope = NewDisposeScope();

        // The coefficients of each picture's level, in double until the last moment.
        var rows = new float[9][];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = new float[levels.Count];
        for (var index = 0; index < levels.Count; index++)
        {
            var level = levels[index];
            var coefficients = Target.At(level);
            var answerOf = Target.AnswerAt(level);
            rows[0][index] = (float)level.Alpha;
            rows[1][index] = (float)level.Sigma;
            rows[2][index] = (float)level.Time;
            rows[3][index] = (float)coefficients.In;
            rows[4][index] = (float)answerOf.Clean;
            rows[5][index] = (float)answerOf.Noise;
            rows[6][index] = (float)(weight.At(level) * Math.Pow(coefficients.Out, 2));
            rows[7][index] = (float)coefficients.Skip;
            rows[8][index] = (float)coefficients.Out;
        }

        Tensor PerPicture(float[] values) => tensor(values, [values.Length, 1, 1, 1], device: clean.device);

        // x = α·x0 + σ·ε (DDPM eq. 4), and the answer that gives back x0
        var noisy = PerPicture(rows[0]) * clean + PerPicture(rows[1]) * noise;
        var expected = PerPicture(rows[4]) * clean + PerPicture(rows[5]) * noise;
        var answer = network.Predict(
            PerPicture(rows[3]) * noisy,
            tensor(rows[2], device: clean.device),
            labels,
            dropoutSeed
        );

        var error = (answer - expected).square().mean([1, 2, 3]);
        var losses = error * tensor(rows[6], device: clean.device);
        if (penalty is not null)
            losses = losses + penalty(PerPicture(rows[7]) * noisy + PerPicture(rows[8]) * answer);
        return losses.mean().MoveToOuterDisposeScope();
    }
}
