using System.Globalization;

namespace Ddpm.Trainers;

// σ' is split into σ_down, which is kept, and σ_up, which is fresh; h = λ' − λ. One evaluation of the network a step unless
// something else is said.
public sealed partial class Sampler
{
    private const int UsualOrder = 3;

    // What the registry holds, and no other of the same name.
    private static Sampler? s_ddim,
        s_uniPc;

    // The weights of Adams and Bashforth for 1 to 4 answers, the newest first.
    private static readonly double[][] s_adamsBashforth =
    [
        [1],
        [3 / 2.0, -1 / 2.0],
        [23 / 12.0, -16 / 12.0, 5 / 12.0],
        [55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0],
    ];

    /// <summary>
    /// Ancestral sampling (Ho et al. 2020, "Denoising diffusion probabilistic models", algorithm 2 and eq. 7): each step draws
    /// from the posterior of the forward chain given the estimate of x0, also where steps of the chain are left out. Its
    /// variance is the posterior's own, β̃ = σ'²·(1 − e^(−2h)) (section 3.2), which is right for data of a single point.
    /// </summary>
    public static Sampler Ddpm { get; } = OneStep("ddpm", isStochastic: true, move => Posterior(move, move.To.Sigma));

    /// <summary>
    /// <see cref="Ddpm"/> with the larger variance β = σ²·(1 − e^(−2h)), right for data that are plain noise. The two agree
    /// where steps are small; in few steps this one leaves noise in the picture.
    /// </summary>
    public static Sampler DdpmLarge { get; } =
        OneStep(
            "ddpm-large",
            isStochastic: true,
            // The step to the clean picture adds no noise (algorithm 2, line 3).
            move => Posterior(move, move.To.Sigma > 0 ? move.From.Sigma : 0)
        );

    /// <summary>
    /// Euler's method for the ODE dx = x0·dα + ε·dσ, where x0 and ε are the denoiser's at x: one straight step along the first
    /// level's direction (Karras et al. 2022, algorithm 1 without its second-order correction; X. Liu et al. 2023 for rectified
    /// flow). First order. In (α, σ) this is the same step as DDIM with η = 0, for every schedule; the two papers reached it
    /// from two sides. It differs from Euler's method in the timestep of a variance-preserving chain, which is less exact.
    /// </summary>
    public static Sampler Euler { get; } = OneStep("euler", isStochastic: false, move => move.Towards(1));

    /// <summary>
    /// Heun's method (Karras et al. 2022, "Elucidating the design space of diffusion-based generative models", algorithm 1):
    /// an Euler step, and the same step again with the mean of the directions at both ends. Second order, two evaluations a
    /// step; the last step, to a clean picture, is Euler's and has one. The rule is applied to dx = x0·dα + ε·dσ, which is the
    /// paper's for α = 1 and Heun's in t for rectified flow, and stays finite where α = 0 (in σ/α it would not).
    /// </summary>
    public static Sampler Heun { get; } =
        new("heun", isStochastic: false, levels => AffineStep.Between(levels).SelectMany(TwiceAlong));

    /// <summary>
    /// DPM-Solver++(2M) (Lu et al. 2022, "DPM-Solver++: fast solver for guided sampling of diffusion probabilistic models",
    /// algorithm 2): the estimate of x0 is extrapolated along λ to the middle of the step from the two newest answers. Second
    /// order but for the first step, and the last one to a clean picture, where h = ∞.
    /// </summary>
    public static Sampler DpmSolver2M { get; } = Extrapolating("dpm++2m", isStochastic: false);

    /// <summary>
    /// The SDE of the step of <see cref="DpmSolver2M"/>, which draws fresh noise at each step; only mean and variance are
    /// promised.
    /// </summary>
    public static Sampler DpmSolver2MSde { get; } = Extrapolating("dpm++2m-sde", isStochastic: true);

    /// <summary>
    /// iPNDM (Zhang and Chen 2023, "Fast sampling of diffusion models with exponential integrator", improving on L. Liu et al.
    /// 2022, PNDM): the noise is extrapolated from the four newest answers with the weights of Adams and Bashforth, the first
    /// steps with fewer, and a DDIM step is taken with it. Fourth order where σ/α is evenly spaced, but for what the first
    /// steps leave behind; second order elsewhere.
    /// </summary>
    public static Sampler Ipndm { get; } =
        new(
            "ipndm",
            isStochastic: false,
            levels =>
            {
                var moves = AffineStep.Between(levels);
                return moves.Select(
                    (_, index) =>
                        AlongNoise([.. Enumerable.Range(0, Math.Min(4, index + 1)).Select(back => moves[index - back])])
                );
            }
        );

    /// <summary>
    /// Multistep sampling of a consistency model (Song et al. 2023, algorithm 1), for students that were taught to see the
    /// clean picture from any level at once: nothing is kept of the noise (σ_down = 0), and each step adds fresh noise to the
    /// estimate, as much as its level has (σ_up = σ'). Of a model that is no student the pictures are blurred.
    /// </summary>
    public static Sampler Consistency { get; } =
        OneStep("consistency", isStochastic: true, move => move.Towards([1], kept: 0, fresh: move.To.Sigma));

    /// <summary>The list of samplers; "ddim:0.5" is DDIM with η = 0.5, "unipc:2" is UniPC of order 2.</summary>
    public static ChoiceRegistry<Sampler> Registry { get; } = CreateRegistry();

    /// <summary>
    /// The family of Song et al. 2021 ("Denoising diffusion implicit models", eq. 12 and 16). η = 0 is the deterministic DDIM,
    /// of first order; η = 1 is <see cref="Ddpm"/>. What the network's noise would be is computed again from the estimate
    /// of x0 that the step uses, so that both agree also where the estimate was clipped.
    /// </summary>
    /// <param name="eta">How much of the noise is fresh at each step, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">η is out of its range.</exception>
    public static Sampler Ddim(double eta = 0)
    {
        if (eta is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(eta), eta, "The η of DDIM lies in 0 to 1.");
        return eta == 0 ? s_ddim ??= DdimOf(0) : DdimOf(eta);
    }

    private static Sampler DdimOf(double eta) =>
        OneStep(
            eta == 0 ? "ddim" : string.Create(CultureInfo.InvariantCulture, $"ddim:{eta}"),
            isStochastic: eta > 0,
            move =>
                // σ_up = η·σ'·√(1 − e^(−2h)) (eq. 16), σ_down² = σ'² − σ_up² (eq. 12)
                move.Towards(
                    [1],
                    kept: move.To.Sigma * Math.Sqrt(1 - eta * eta * move.Renewal),
                    fresh: eta * move.To.Sigma * Math.Sqrt(move.Renewal)
                )
        );

    /// <summary>
    /// UniPC (Zhao et al. 2023, algorithms 1 and 2, in the multistep form for x0): a predictor that extrapolates the newest
    /// answers along λ, and a corrector that takes the last step again once the answer at its end is known, for no further
    /// evaluation. The order grows with the first steps and falls with the last ones before a clean picture.
    /// </summary>
    /// <param name="order">How many answers the predictor uses, 1 to 4; 2 is steadier under strong guidance or in few steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is out of its range.</exception>
    public static Sampler UniPc(int order = UsualOrder)
    {
        if (order is not (>= 1 and <= 4))
            throw new ArgumentOutOfRangeException(nameof(order), order, "The order of UniPC is 1 to 4.");
        return order == UsualOrder ? s_uniPc ??= UniPcOf(order) : UniPcOf(order);
    }

    private static Sampler UniPcOf(int order) =>
        new(
            order == UsualOrder ? "unipc" : $"unipc:{order}",
            isStochastic: false,
            levels => UniPcPlan.Of(levels, order)
        );

    private static Sampler OneStep(string name, bool isStochastic, Func<AffineStep, SamplerStep> step) =>
        new(name, isStochastic, levels => AffineStep.Between(levels).Select(step));

    // The posterior's mean keeps σ_down = σ'·e^(−h).
    private static SamplerStep Posterior(AffineStep move, double scale) =>
        move.Towards([1], move.To.Sigma * move.Decay, scale * Math.Sqrt(move.Renewal));

    private static IEnumerable<SamplerStep> TwiceAlong(AffineStep move)
    {
        var euler = move.Towards(1);
        if (move.To.Sigma == 0)
            return [euler];

        // x' = x + Δα·(D + D₂)/2 + Δσ·(ε + ε₂)/2 with ε = (x − α·D)/σ is a step from x towards D + (D₂ − D)·σ/(2σ').
        var weight = move.From.Sigma / (2 * move.To.Sigma);
        var again = move.Towards(weight, 1 - weight);
        return [euler with { EndsStep = false }, again with { Level = move.To, Pictures = [0, .. again.Pictures] }];
    }

    private static Sampler Extrapolating(string name, bool isStochastic) =>
        new(
            name,
            isStochastic,
            levels =>
            {
                var moves = AffineStep.Between(levels);
                return moves.Select(
                    (move, index) =>
                    {
                        // D + (D − D_prev)·h/(2·h_prev); from plain noise h_prev = ∞, so that its answer is left out.
                        var ahead = index == 0 || move.To.Sigma == 0 ? 0 : move.Width / (2 * moves[index - 1].Width);
                        double[] weights = ahead == 0 ? [1] : [1 + ahead, -ahead];

                        // The SDE keeps σ_down = σ'·e^(−h) of the noise and adds σ_up = σ'·√(1 − e^(−2h)).
                        return isStochastic
                            ? move.Towards(weights, move.To.Sigma * move.Decay, move.To.Sigma * Math.Sqrt(move.Renewal))
                            : move.Towards(weights);
                    }
                );
            }
        );

    // x' = (α'/α)·x + (σ' − σ·α'/α)·Σ w_i·ε_i with ε_i = (x_i − α_i·D_i)/σ_i. The first step, where α may be 0, is DDIM's.
    private static SamplerStep AlongNoise(AffineStep[] newest)
    {
        var move = newest[0];
        if (newest.Length == 1)
            return move.Towards(1);
        var growth = move.To.Alpha / move.From.Alpha;
        var length = move.To.Sigma - move.From.Sigma * growth;
        var weights = s_adamsBashforth[newest.Length - 1];
        double[] pictures = [.. newest.Zip(weights, (at, weight) => length * weight / at.From.Sigma)];
        double[] answers = [.. newest.Zip(pictures, (at, factor) => -at.From.Alpha * factor)];
        pictures[0] += growth;
        return new(move.Number, move.From, pictures, answers, Noise: 0);
    }

    private static ChoiceRegistry<Sampler> CreateRegistry()
    {
        var registry = new ChoiceRegistry<Sampler>(
            "sampler",
            Ddpm,
            DdpmLarge,
            Ddim(),
            Euler,
            Heun,
            DpmSolver2M,
            DpmSolver2MSde,
            UniPc(),
            Ipndm,
            Consistency
        );
        registry.Register("ddim", "ETA", "0 to 1", eta => Ddim(eta));
        registry.Register(
            "unipc",
            "ORDER",
            "1 to 4",
            order =>
                double.IsInteger(order)
                    ? UniPc((int)order)
                    : throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture, $"There is no sampler 'unipc:{order}'. ")
                            + "The order of UniPC is a whole number, 1 to 4."
                    )
        );
        return registry;
    }
}
