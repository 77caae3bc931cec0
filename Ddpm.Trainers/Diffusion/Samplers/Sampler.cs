using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>
/// A question to the denoiser, and what its answer is used for: the next picture is
/// x' = Σ Pictures[i]·x_i + Σ Denoised[i]·D_i + Noise·ε. Index 0 is the newest: the picture that is asked about and the
/// answer; 1 is the one that was asked about before, and so on.
/// </summary>
/// <param name="Number">The number of the step to which the question belongs, and of its noise ε, from 1.</param>
/// <param name="Level">The noise level of the picture that is asked about.</param>
/// <param name="Pictures">The factors of the pictures; at least that of the newest, be it 0.</param>
/// <param name="Denoised">The factors of the answers, estimates of x0.</param>
/// <param name="Noise">The factor of fresh noise ε ~ N(0, 1), 0 for none.</param>
/// <param name="EndsStep">Whether x' is at the step's end; if not, it is a picture on the way that is asked about next.</param>
public sealed record SamplerStep(
    int Number,
    NoiseLevel Level,
    IReadOnlyList<double> Pictures,
    IReadOnlyList<double> Denoised,
    double Noise,
    bool EndsStep = true
);

/// <summary>
/// A way from noise to pictures, as numbers: which noise levels the denoiser is asked about, and how its answers, the
/// pictures so far and fresh noise are added up to the next picture. <see cref="SamplerLoop"/> carries it out.
/// </summary>
[JsonConverter(typeof(ChoiceConverter<Sampler>))]
public sealed partial class Sampler : Choice<Sampler>, IChoice<Sampler>
{
    private readonly Func<IReadOnlyList<NoiseLevel>, IEnumerable<SamplerStep>> _plan;

    /// <param name="name">What options, files and the command line call it.</param>
    /// <param name="isStochastic">Whether the steps add fresh noise.</param>
    /// <param name="plan">
    /// The questions to ask, in order, between noise levels of which each is cleaner than the one before; the last one may be
    /// clean (σ = 0) and is not asked about. <see cref="AffineStep"/> helps.
    /// </param>
    public Sampler(string name, bool isStochastic, Func<IReadOnlyList<NoiseLevel>, IEnumerable<SamplerStep>> plan)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(plan);
        IsStochastic = isStochastic;
        _plan = plan;
    }

    /// <summary>Whether the steps add fresh noise; if not, the start alone decides about the picture.</summary>
    public bool IsStochastic { get; }

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator Sampler(string name) => FromString(name);

    /// <summary>The questions of a run, each of whose factors are for pictures and answers that there are by then.</summary>
    /// <param name="levels">The noise levels, each cleaner than the one before; the last one may be clean (σ = 0).</param>
    /// <exception cref="ArgumentException">A level is not cleaner than the one before.</exception>
    /// <exception cref="InvalidOperationException">The sampler has factors for no picture, or for more than there are.</exception>
    public IReadOnlyList<SamplerStep> Plan(IReadOnlyList<NoiseLevel> levels)
    {
        _ = AffineStep.Between(levels);
        SamplerStep[] steps = [.. _plan(levels)];
        for (var index = 0; index < steps.Length; index++)
        {
            var (pictures, answers) = (steps[index].Pictures.Count, steps[index].Denoised.Count);
            if (pictures < 1 || pictures > index + 1 || answers > index + 1)
                throw new InvalidOperationException(
                    $"Question {index + 1} of the sampler '{Name}' has factors for {pictures} pictures and {answers} answers; "
                        + $"it has 1 to {index + 1} pictures and up to {index + 1} answers."
                );
        }

        return steps;
    }

    /// <summary>How often the denoiser is asked: the cost of a picture, by which samplers are compared.</summary>
    /// <param name="steps">The number of steps, 1 or more, of which the last one ends at a clean picture.</param>
    public int DenoiserEvaluations(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var levels = Enumerable.Range(0, steps).Select(step => (double)(step + 1) / (steps + 1));
        return Plan([.. levels.Select(alpha => new NoiseLevel(0, alpha, 1 - alpha)), NoiseLevel.Clean]).Count;
    }
}
