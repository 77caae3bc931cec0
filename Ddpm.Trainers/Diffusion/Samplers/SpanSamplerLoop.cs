using System.Numerics.Tensors;

namespace Ddpm.Trainers;

/// <summary>The one question that a sampler asks, in plain numbers; see <see cref="Denoiser"/>.</summary>
/// <param name="noisy">The values of the noisy pictures.</param>
/// <param name="level">The noise level of all pictures.</param>
/// <param name="denoised">Where the estimate of x0 is written, of the same length.</param>
internal delegate void SpanDenoiser(ReadOnlySpan<float> noisy, NoiseLevel level, Span<float> denoised);

/// <summary>Carries the numbers of a <see cref="Sampler"/> out without torch.</summary>
internal static class SpanSamplerLoop
{
    /// <summary>Draws pictures.</summary>
    /// <param name="sampler">What to ask, and how to add the answers up.</param>
    /// <param name="denoiser">Gives the estimate of x0.</param>
    /// <param name="levels">The noise levels, each cleaner than the one before; the last one may be clean (σ = 0).</param>
    /// <param name="start">The values of the pictures at the first level; not changed.</param>
    /// <param name="noise">Fresh noise for a step, 1 for the first, as many values as the start; only asked where a step adds noise.</param>
    /// <param name="onStep">Called after each step with its number, from 1, and the pictures at its end.</param>
    /// <returns>The pictures at the last level.</returns>
    /// <exception cref="ArgumentException">A level is not cleaner than the one before.</exception>
    public static float[] Sample(
        this Sampler sampler,
        SpanDenoiser denoiser,
        IReadOnlyList<NoiseLevel> levels,
        float[] start,
        Func<int, float[]> noise,
        Action<int, ReadOnlySpan<float>> onStep
    )
    {
        var steps = sampler.Plan(levels);
        var spare = new Stack<float[]>();
        using var pictures = new Recent<float[]>(steps.Select(step => step.Pictures.Count), spare.Push);
        using var answers = new Recent<float[]>(steps.Select(step => step.Denoised.Count), spare.Push);
        var current = start.ToArray();
        foreach (var step in steps)
        {
            pictures.Add(current);
            var answer = spare.TryPop(out var other) ? other : new float[start.Length];
            denoiser(current, step.Level, answer);
            answers.Add(answer);

            // x' = Σ Pictures[i]·x_i + Σ Denoised[i]·D_i + Noise·ε
            var next = spare.TryPop(out other) ? other : new float[start.Length];
            TensorPrimitives.Multiply(current, (float)step.Pictures[0], next);
            for (var back = 1; back < step.Pictures.Count; back++)
                TensorPrimitives.MultiplyAdd(pictures[back], (float)step.Pictures[back], next, next);
            for (var back = 0; back < step.Denoised.Count; back++)
                TensorPrimitives.MultiplyAdd(answers[back], (float)step.Denoised[back], next, next);
            if (step.Noise != 0)
                TensorPrimitives.MultiplyAdd(noise(step.Number), (float)step.Noise, next, next);

            current = next;
            if (step.EndsStep)
                onStep(step.Number, current);
        }

        return current;
    }
}
