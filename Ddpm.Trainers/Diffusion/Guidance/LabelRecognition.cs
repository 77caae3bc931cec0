using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Asks a diffusion model itself whether pictures show their labels, without a classifier: a picture that shows a label
/// is denoised better with the label than without it (Li et al. 2023, "Your diffusion model is secretly a zero-shot
/// classifier").
/// </summary>
/// <param name="model">A model trained with label dropout.</param>
/// <param name="labelCount">How many labels the vocabulary has.</param>
internal sealed class LabelRecognition(DenoisingModel model, int labelCount)
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
    /// <param name="clean">The pictures, float32 [N, C, H, W], normalised.</param>
    /// <param name="labels">The label indices of each picture.</param>
    /// <param name="negatives">The label indices that each picture is not to show.</param>
    /// <param name="seeds">The seed of each picture, from which the noise of the check follows.</param>
    /// <param name="cancellationToken">Ends it between two noise levels.</param>
    /// <returns>A gain for each picture: above 0 where all labels are recognised; +∞ for a picture without labels.</returns>
    public double[] Gains(
        Tensor clean,
        IReadOnlyList<int[]> labels,
        IReadOnlyList<int[]> negatives,
        IReadOnlyList<long> seeds,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(negatives);
        using var scope = NewDisposeScope();

        // The first question names the labels of a picture; each further one leaves one out, or adds a negative one.
        var questions = labels.Select((own, row) => Questions(own, negatives[row])).ToArray();
        var count = questions.Max(row => row.Length);
        using var asked = LabelBatch.Create(
            [
                .. Enumerable
                    .Range(0, count)
                    .SelectMany(place => questions.Select(row => row[Math.Min(place, row.Length - 1)])),
            ],
            labelCount,
            clean.device
        );

        var errors = zeros([count, labels.Count], ScalarType.Float64);
        var noise = new RowNoise(seeds);
        for (var index = 0; index < _levels.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var level = _levels[index];
            var noisy = clean
                .Times(level.Alpha)
                .Plus(noise.Normal(StepOf(index), clean.shape.AsSpan(1), clean.device).Times(level.Sigma));
            var repeated = cat([.. Enumerable.Repeat(noisy, count)]);
            var error = (model.Denoise(repeated, level, asked) - cat([.. Enumerable.Repeat(clean, count)])).Squared();

            // An error of x0 is α/σ times as large in ε.
            errors.AddInPlace(
                error.mean([1, 2, 3]).cpu().to(ScalarType.Float64).view(count, -1).Times(level.SignalToNoise)
            );
        }

        var values = errors.Over(_levels.Length).data<double>().ToArray();
        return
        [
            .. questions.Select(
                (row, picture) =>
                    Enumerable
                        .Range(1, row.Length - 1)
                        .Select(place => values[place * questions.Length + picture] - values[picture])
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
