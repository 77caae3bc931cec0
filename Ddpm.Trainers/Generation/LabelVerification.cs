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
    /// <returns>The pictures, normalised, one after the other.</returns>
    public static float[] Draw(
        GenerationRows rows,
        int redraws,
        LabelRecognition recognition,
        Func<GenerationRows, int, Func<float[], float[]>, float[]> draw,
        CancellationToken cancellationToken = default
    )
    {
        var best = draw(rows, 0, pictures => pictures);
        var length = best.Length / rows.Labels.Count;
        var gains = recognition.Gains(best, rows.Labels, rows.Negatives, rows.Seeds, cancellationToken);
        for (var redraw = 1; redraw <= redraws; redraw++)
        {
            // A row's further draws follow from its labels and seed alone, so neighbours change nothing.
            var unsure = Enumerable.Range(0, gains.Length).Where(row => !(gains[row] > 0)).ToArray();
            if (unsure.Length == 0)
                break;
            var again = rows.Pick(unsure);
            var pictures = draw(
                again with
                {
                    Seeds = [.. again.Seeds.Select(seed => SeedOf(seed, redraw))],
                },
                redraw,
                AmongAll
            );

            var found = recognition.Gains(pictures, again.Labels, again.Negatives, again.Seeds, cancellationToken);
            for (var index = 0; index < unsure.Length; index++)
                if (found[index] > gains[unsure[index]])
                {
                    gains[unsure[index]] = found[index];
                    Picture(pictures, index).CopyTo(Picture(best, unsure[index]));
                }

            float[] AmongAll(float[] current)
            {
                var all = best.ToArray();
                for (var index = 0; index < unsure.Length; index++)
                    Picture(current, index).CopyTo(Picture(all, unsure[index]));
                return all;
            }
        }

        return best;

        Span<float> Picture(float[] pictures, int row) => pictures.AsSpan(row * length, length);
    }

    /// <summary>The seed of a row's n-th draw, from 1: a pure function of the row's own seed.</summary>
    internal static long SeedOf(long seed, int redraw)
    {
        var (low, high, _, _) = RowNoise.Philox(((uint)redraw, 0, 3, 0), (uint)seed, (uint)(seed >> 32));
        return (long)((ulong)low | ((ulong)high << 32));
    }
}
