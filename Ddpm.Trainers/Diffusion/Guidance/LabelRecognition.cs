using System.Numerics.Tensors;

namespace Ddpm.Trainers;

/// <summary>
/// Asks a diffusion model itself whether pictures show their labels, without a classifier: a picture that shows a label
/// is denoised better with the label than without it (Li et al. 2023, "Your diffusion model is secretly a zero-shot
/// classifier").
/// </summary>
/// <param name="model">A model trained with label dropout.</param>
/// <param name="labelCount">How many labels the vocabulary has.</param>
internal sealed class LabelRecognition(NetworkDenoiser model, int labelCount)
{
    // Where labels matter: there is too much noise to see the objects well, and not so much that nothing is left.
    private static readonly double[] s_noiseShares = [0.45, 0.55, 0.65, 0.75];

    private readonly NoiseLevel[] _levels =
    [
        .. s_noiseShares.Select(share =>
            model.Schedule.Levels.MinBy(level => Math.Abs(GuidanceInterval.NoiseShare(level) - share))
        ),
    ];

    /// <summary>How many network evaluations a check takes of a picture with so many labels.</summary>
    public static int Evaluations(int labels) => s_noiseShares.Length * (1 + labels);

    /// <summary>
    /// How surely the model recognises the labels of each picture: the smallest gain that a single label brings. A gain
    /// is how much the error of the noise (DDPM, eq. 14), averaged over values and a few noise levels, falls when the
    /// label is named beside the others; for a negative label, how much it would rise.
    /// </summary>
    /// <param name="clean">The pictures, normalised, one after the other.</param>
    /// <param name="labels">The label indices of each picture.</param>
    /// <param name="negatives">The label indices that each picture is not to show.</param>
    /// <param name="seeds">The seed of each picture, from which the noise of the check follows.</param>
    /// <param name="cancellationToken">Ends it between two noise levels.</param>
    /// <returns>A gain for each picture: above 0 where all labels are recognised; +∞ for a picture without labels.</returns>
    public double[] Gains(
        float[] clean,
        IReadOnlyList<int[]> labels,
        IReadOnlyList<int[]> negatives,
        IReadOnlyList<long> seeds,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(negatives);
        // The first question names the labels of a picture; each further one leaves one out, or adds a negative one.
        var questions = labels.Select((own, row) => Questions(own, negatives[row])).ToArray();
        var count = questions.Max(row => row.Length);
        var asked = LabelRows.Of(
            [
                .. Enumerable
                    .Range(0, count)
                    .SelectMany(place => questions.Select(row => row[Math.Min(place, row.Length - 1)])),
            ],
            labelCount
        );

        var errors = new double[count * labels.Count];
        var noise = new RowNoise(seeds);
        using var noisy = new RentedNumbers(count * clean.Length);
        using var denoised = new RentedNumbers(count * clean.Length);
        for (var index = 0; index < _levels.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var level = _levels[index];
            var first = noisy.Part(0, clean.Length);
            TensorPrimitives.Multiply(clean, (float)level.Alpha, first);
            TensorPrimitives.MultiplyAdd(
                noise.Normal(StepOf(index), clean.Length / labels.Count),
                (float)level.Sigma,
                first,
                first
            );
            for (var question = 1; question < count; question++)
                first.CopyTo(noisy.Part(question, clean.Length));
            model.Denoise(noisy.Span, level, asked, denoised.Span);

            // An error of x0 is α/σ times as large in ε.
            for (var question = 0; question < count; question++)
            for (var row = 0; row < labels.Count; row++)
                errors[question * labels.Count + row] +=
                    level.SignalToNoise * ErrorOf(denoised.Part(question, clean.Length), row) / _levels.Length;
        }

        double ErrorOf(ReadOnlySpan<float> estimate, int row)
        {
            var length = clean.Length / labels.Count;
            var distance = TensorPrimitives.Distance(
                estimate.Slice(row * length, length),
                clean.AsSpan(row * length, length)
            );
            return (double)distance * distance / length;
        }

        return
        [
            .. questions.Select(
                (row, picture) =>
                    Enumerable
                        .Range(1, row.Length - 1)
                        .Select(place => errors[place * questions.Length + picture] - errors[picture])
                        .DefaultIfEmpty(double.PositiveInfinity)
                        .Min()
            ),
        ];
    }

    private static int[][] Questions(int[] labels, int[] negatives) =>
        [
            labels,
            .. labels.Select(label => labels.Where(other => other != label).ToArray()),
            .. negatives.Select(label => labels.Append(label).Order().ToArray()),
        ];

    /// <summary>Sampling counts its steps from 0 up; the check takes the numbers that it never reaches.</summary>
    private static int StepOf(int index) => -1 - index;
}
