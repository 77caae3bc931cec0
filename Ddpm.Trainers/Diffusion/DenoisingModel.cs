using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A network with the schedule and the target that give its answers a meaning; the only place where they meet.</summary>
/// <param name="network">Predicts the target.</param>
/// <param name="schedule">The noise levels of training.</param>
/// <param name="target">What the network predicts; defined at every level of the schedule.</param>
internal sealed class DenoisingModel(IDenoisingNetwork network, NoiseSchedule schedule, DenoisingTarget target)
{
    /// <summary>The noise levels of training.</summary>
    public NoiseSchedule Schedule { get; } = schedule;

    /// <summary>What the network predicts.</summary>
    public DenoisingTarget Target { get; } = target;

    /// <summary>Whether guidance is an input of the network.</summary>
    public bool TakesGuidance => network.TakesGuidance;

    /// <summary>The clean pictures that the network sees behind noisy ones, each at a level of its own.</summary>
    /// <param name="noisy">float32 [N, C, H, W] at the given levels.</param>
    /// <param name="levels">The noise level of each of the N pictures.</param>
    /// <param name="labels">N rows of labels on the same device.</param>
    /// <param name="betas">The <see cref="GuidanceBeta"/> of each picture where it is an input, or null for 1.</param>
    /// <returns>x0, float32 [N, C, H, W], not clipped.</returns>
    public Tensor Denoise(Tensor noisy, IReadOnlyList<NoiseLevel> levels, LabelBatch labels, float[]? betas = null)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(levels);
        using var scope = NewDisposeScope();
        var coefficients = levels.Select(Target.At).ToArray();
        var answer = network.Predict(
            noisy * PerPicture.Factor(coefficients.Select(one => one.In), noisy.device),
            TimesOf(levels, noisy.device),
            labels,
            dropoutSeed: null,
            betas is null ? null : tensor(betas, device: noisy.device)
        );
        return Clean(noisy, answer, coefficients).MoveToOuterDisposeScope();
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
    /// <param name="betas">
    /// The <see cref="GuidanceBeta"/> of each picture, for a network that is to learn it as an input; null to measure the plain
    /// conditional model.
    /// </param>
    /// <returns>A scalar, float32.</returns>
    public Tensor Loss(
        Tensor clean,
        Tensor noise,
        IReadOnlyList<NoiseLevel> levels,
        LabelBatch labels,
        LossWeight weight,
        long? dropoutSeed = null,
        Func<Tensor, Tensor>? penalty = null,
        float[]? betas = null
    )
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(weight);
        using var scope = NewDisposeScope();

        var device = clean.device;
        var coefficients = levels.Select(Target.At).ToArray();
        var answers = levels.Select(Target.AnswerAt).ToArray();

        // x = α·x0 + σ·ε (DDPM eq. 4), and the answer that gives back x0
        var noisy = (PerPicture.Factor(levels.Select(level => level.Alpha), device) * clean).Plus(
            PerPicture.Factor(levels.Select(level => level.Sigma), device) * noise
        );
        var expected = (PerPicture.Factor(answers.Select(one => one.Clean), device) * clean).Plus(
            PerPicture.Factor(answers.Select(one => one.Noise), device) * noise
        );
        var scaled = PerPicture.Factor(coefficients.Select(one => one.In), device) * noisy;
        var times = TimesOf(levels, device);
        var answer = betas is null
            ? network.Predict(scaled, times, labels, dropoutSeed)
            : Conditional(scaled, times, labels, dropoutSeed, tensor(betas, device: device));

        var weights = levels.Zip(coefficients, (level, one) => (float)(weight.At(level) * Math.Pow(one.Out, 2)));
        var losses = (answer - expected).Squared().mean([1, 2, 3]) * tensor(weights.ToArray(), device: device);
        if (penalty is not null)
            losses = losses.Plus(penalty(Clean(noisy, answer, coefficients)));
        return losses.mean().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// F(c) = β·F(c, β) + (1 − β)·F(∅, 1), of which the unconditional part is taken as it is, without gradients and dropout. As x0 is
    /// affine in F, the estimates of x0 mix in the same way.
    /// </summary>
    private Tensor Conditional(Tensor scaled, Tensor times, LabelBatch labels, long? dropoutSeed, Tensor betas)
    {
        Tensor unconditional;
        using (no_grad())
        {
            using var none = labels.Unconditional();
            unconditional = network.Predict(scaled, times, none);
        }

        var guided = network.Predict(scaled, times, labels, dropoutSeed, betas);
        return unconditional.lerp(guided, betas.reshape(-1, 1, 1, 1));
    }

    // x0 = Skip·x + Out·F
    private static Tensor Clean(Tensor noisy, Tensor answer, DenoisingTarget.Coefficients[] coefficients) =>
        (noisy * PerPicture.Factor(coefficients.Select(one => one.Skip), noisy.device)).Plus(
            answer * PerPicture.Factor(coefficients.Select(one => one.Out), noisy.device)
        );

    private static Tensor TimesOf(IReadOnlyList<NoiseLevel> levels, Device device) =>
        tensor(levels.Select(level => (float)level.Time).ToArray(), device: device);
}

/// <summary>Numbers of which each picture of a batch has its own, as a factor of the batch.</summary>
internal static class PerPicture
{
    /// <summary>float32 [N, 1, 1, 1] of N numbers, which stay in double until here.</summary>
    public static Tensor Factor(IEnumerable<double> numbers, Device device)
    {
        var values = numbers.Select(number => (float)number).ToArray();
        return tensor(values, [values.Length, 1, 1, 1], device: device);
    }
}
