using System.Numerics;
using System.Numerics.Tensors;

namespace Ddpm.Trainers;

/// <summary>The one question that a sampler asks: which clean pictures may lie beneath the noise?</summary>
/// <param name="noisy">The values of the noisy pictures, one picture after the other.</param>
/// <param name="level">The noise level of all pictures.</param>
/// <param name="denoised">Where the estimate of x0 is written, of the same length.</param>
internal delegate void Denoiser<T>(ReadOnlySpan<T> noisy, NoiseLevel level, Span<T> denoised);

/// <summary>Carries the numbers of a <see cref="Sampler"/> out.</summary>
internal static class SamplerLoop
{
    /// <summary>Draws pictures.</summary>
    /// <param name="sampler">What to ask, and how to add the answers up.</param>
    /// <param name="denoiser">Gives the estimate of x0.</param>
    /// <param name="levels">The noise levels, each cleaner than the one before; the last one may be clean (σ = 0).</param>
    /// <param name="start">The values of the pictures at the first level; not changed.</param>
    /// <param name="noise">Fresh noise for a step, 1 for the first, as many values as the start; only asked where a step adds noise.</param>
    /// <param name="onStep">Called after each step with its number, from 1, and the pictures at its end, which later steps overwrite.</param>
    /// <returns>The pictures at the last level.</returns>
    /// <exception cref="ArgumentException">A level is not cleaner than the one before.</exception>
    public static T[] Sample<T>(
        this Sampler sampler,
        Denoiser<T> denoiser,
        IReadOnlyList<NoiseLevel> levels,
        T[] start,
        Func<int, T[]> noise,
        Action<int, T[]> onStep
    )
        where T : IFloatingPointIeee754<T>
    {
        var steps = sampler.Plan(levels);
        var spare = new Stack<T[]>();
        using var pictures = new Recent<T[]>(steps.Select(step => step.Pictures.Count), spare.Push);
        using var answers = new Recent<T[]>(steps.Select(step => step.Denoised.Count), spare.Push);
        var current = start.ToArray();
        foreach (var step in steps)
        {
            pictures.Add(current);
            var answer = spare.TryPop(out var other) ? other : new T[start.Length];
            denoiser(current, step.Level, answer);
            answers.Add(answer);

            // x' = Σ Pictures[i]·x_i + Σ Denoised[i]·D_i + Noise·ε
            var next = spare.TryPop(out other) ? other : new T[start.Length];
            TensorPrimitives.Multiply(current, T.CreateChecked(step.Pictures[0]), next);
            for (var back = 1; back < step.Pictures.Count; back++)
                Add(pictures[back], step.Pictures[back]);
            for (var back = 0; back < step.Denoised.Count; back++)
                Add(answers[back], step.Denoised[back]);
            if (step.Noise != 0)
                Add(noise(step.Number), step.Noise);

            current = next;
            if (step.EndsStep)
                onStep(step.Number, current);

            void Add(T[] values, double factor) =>
                TensorPrimitives.MultiplyAdd(values, T.CreateChecked(factor), next, next);
        }

        return current;
    }
}
