using Ddpm.Trainers.Runtime;
using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// The step from one noise level to the next that every sampler takes; they differ in what they aim at and in how much
/// of the noise is fresh. It is exact where the denoiser's answer does not change on the way. Everything stays finite
/// at α = 0 (plain noise) and σ' = 0 (a clean picture).
/// </summary>
internal readonly record struct AffineStep
{
    private readonly int _number;

    private AffineStep(int number, NoiseLevel from, NoiseLevel to)
    {
        _number = number;
        From = from;
        To = to;
    }

    /// <summary>The level before the step: (α, σ), λ.</summary>
    public NoiseLevel From { get; }

    /// <summary>The level after the step: (α', σ'), λ'.</summary>
    public NoiseLevel To { get; }

    /// <summary>h = λ' − λ; +∞ from plain noise and to a clean picture.</summary>
    public double Width => To.Lambda - From.Lambda;

    /// <summary>e^(−h); 0 from plain noise and to a clean picture.</summary>
    public double Decay => From.Alpha * To.Sigma / (From.Sigma * To.Alpha);

    /// <summary>1 − e^(−2h): the share of the noise's variance that a stochastic step makes fresh.</summary>
    public double Renewal => 1 - Decay * Decay;

    /// <summary>The step of that number, from 1, of a list of levels.</summary>
    /// <exception cref="ArgumentException">The level after the step is not cleaner than the one before.</exception>
    public static AffineStep Of(IReadOnlyList<NoiseLevel> levels, int number)
    {
        var (from, to) = (levels[number - 1], levels[number]);
        if (from.Alpha * to.Sigma < from.Sigma * to.Alpha)
            return new AffineStep(number, from, to);
        throw new ArgumentException(
            $"The noise levels of a sampler become cleaner from one to the next; level {number} (α = {to.Alpha}, "
                + $"σ = {to.Sigma}) is not cleaner than level {number - 1} (α = {from.Alpha}, σ = {from.Sigma}). "
                + "Give levels of rising α/σ, each once.",
            nameof(levels)
        );
    }

    /// <summary>x' = (σ'/σ)·x + (α' − α·σ'/σ)·aim: the noise is kept as it is.</summary>
    public torch.Tensor Towards(torch.Tensor aim, torch.Tensor noisy) => Keep(aim, noisy, To.Sigma);

    /// <summary>x' = (σ_down/σ)·x + (α' − α·σ_down/σ)·aim + σ_up·ε: some noise is kept, the other is fresh.</summary>
    /// <param name="aim">Where the step leads to, as x0, of the shape of <paramref name="noisy"/>.</param>
    /// <param name="noisy">x.</param>
    /// <param name="kept">σ_down.</param>
    /// <param name="fresh">σ_up; where it is 0, no noise is asked for.</param>
    /// <param name="noise">Gives ε for this step.</param>
    public torch.Tensor Towards(
        torch.Tensor aim,
        torch.Tensor noisy,
        double kept,
        double fresh,
        Func<int, torch.Tensor> noise
    ) => fresh > 0 ? Keep(aim, noisy, kept).Plus(noise(_number).Times(fresh)) : Keep(aim, noisy, kept);

    private torch.Tensor Keep(torch.Tensor aim, torch.Tensor noisy, double kept) =>
        noisy.Times(kept / From.Sigma).Plus(aim.Times(To.Alpha - From.Alpha * kept / From.Sigma));
}
