using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Draws pictures again whose labels the model does not recognise in them, and keeps the best of all draws.</summary>
internal static class LabelVerification
{
    /// <summary>Draws a picture for each row.</summary>
    /// <param name="rows">What is asked for.</param>
    /// <param name="redraws">How often a picture is drawn again, at most.</param>
    /// <param name="recognition">Says how surely labels are recognised.</param>
    /// <param name="draw">
    /// Draws rows for the n-th time, from 0, and tells their pictures after each step, put in their places among all rows.
    /// </param>
    /// <param name="cancellationToken">Ends it within a step.</param>
    /// <returns>float32 [N, C, H, W], normalised.</returns>
    public static Tensor Draw(
        GenerationRows rows,
        int redraws,
        LabelRecognition recognition,
        Func<GenerationRows, int, Func<Tensor, Tensor>, Tensor> draw,
        CancellationToken cancellationToken = default
    )
    {
        var best = draw(rows, 0, pictures => pictures);
        var gains = recognition.Gains(best, rows.Labels, rows.Negatives, rows.Seeds, cancellationToken);
        for (var redraw = 1; redraw <= redraws; redraw++)
        {
            // A row's further draws follow from its labels and seed alone, so neighbours change nothing.
            var unsure = Enumerable.Range(0, gains.Length).Where(row => !(gains[row] > 0)).ToArray();
            if (unsure.Length == 0)
                break;
            using var scope = NewDisposeScope();
            var places = Places(unsure);
            var again = rows.Pick(unsure);
            var pictures = draw(
                again with
                {
                    Seeds = [.. again.Seeds.Select(seed => SeedOf(seed, redraw))],
                },
                redraw,
                current => best.index_copy(0, places, current)
            );

            var found = recognition.Gains(pictures, again.Labels, again.Negatives, again.Seeds, cancellationToken);
            for (var index = 0; index < unsure.Length; index++)
                if (found[index] > gains[unsure[index]])
                {
                    gains[unsure[index]] = found[index];
                    best[unsure[index]].copy_(pictures[index]);
                }

            Tensor Places(int[] indices) => tensor(indices.Select(index => (long)index).ToArray(), device: best.device);
        }

        return best;
    }

    /// <summary>The seed of a row's n-th draw, from 1: a pure function of the row's own seed.</summary>
    internal static long SeedOf(long seed, int redraw)
    {
        var (low, high, _, _) = RowNoise.Philox(((uint)redraw, 0, 3, 0), (uint)seed, (uint)(seed >> 32));
        return (long)((ulong)low | ((ulong)high << 32));
    }
}
