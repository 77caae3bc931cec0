using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>Carries the numbers of a <see cref="Sampler"/> out with TorchSharp.</summary>
internal static class SamplerLoop
{
    /// <summary>Draws pictures.</summary>
    /// <param name="sampler">What to ask, and how to add the answers up.</param>
    /// <param name="denoiser">Gives the estimate of x0.</param>
    /// <param name="levels">The noise levels, each cleaner than the one before; the last one may be clean (σ = 0).</param>
    /// <param name="start">The pictures at the first level, float32 [N, C, H, W]; not changed.</param>
    /// <param name="noise">Fresh noise for a step, 1 for the first, of the shape and type of the start; only asked where a step adds noise.</param>
    /// <param name="onStep">Called after each step with its number, from 1, and the pictures at its end.</param>
    /// <returns>The pictures at the last level, of the shape, type and device of the start.</returns>
    /// <exception cref="ArgumentException">A level is not cleaner than the one before.</exception>
    public static torch.Tensor Sample(
        this Sampler sampler,
        Denoiser denoiser,
        IReadOnlyList<NoiseLevel> levels,
        torch.Tensor start,
        Func<int, torch.Tensor> noise,
        Action<int, torch.Tensor> onStep
    )
    {
        var steps = sampler.Plan(levels);
        using var pictures = new Recent<torch.Tensor>(steps.Select(step => step.Pictures.Count), Free);
        using var answers = new Recent<torch.Tensor>(steps.Select(step => step.Denoised.Count), Free);
        var current = start.alias();
        foreach (var step in steps)
        {
            using var scope = torch.NewDisposeScope();
            pictures.Add(current);
            answers.Add(denoiser(current, step.Level).alias().MoveToOuterDisposeScope());

            // x' = Σ Pictures[i]·x_i + Σ Denoised[i]·D_i + Noise·ε
            var next = current.Times(step.Pictures[0]);
            for (var back = 1; back < step.Pictures.Count; back++)
                next = next.AddInPlace(pictures[back], step.Pictures[back]);
            for (var back = 0; back < step.Denoised.Count; back++)
                next = next.AddInPlace(answers[back], step.Denoised[back]);
            if (step.Noise != 0)
                next = next.AddInPlace(noise(step.Number), step.Noise);

            current = next.MoveToOuterDisposeScope();
            if (step.EndsStep)
                onStep(step.Number, current);
        }

        return current;
    }

    private static void Free(torch.Tensor tensor) => tensor.Dispose();
}
