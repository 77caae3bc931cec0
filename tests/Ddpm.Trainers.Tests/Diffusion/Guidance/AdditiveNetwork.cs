namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

/// <summary>
/// A network without weights whose clean pictures are known: 0.1 everywhere, and for each label 0.5·(label + 1) more in
/// the column of that number; what labels add is divided by β, where there is one. It ignores the noisy pictures.
/// </summary>
internal sealed class AdditiveNetwork : IDenoisingBackend
{
    public const int LabelCount = 3;

    /// <summary>How many values a picture has: one channel of two rows.</summary>
    public const int Length = 2 * LabelCount;

    /// <summary>How many pictures each call was about.</summary>
    public List<int> Calls { get; } = [];

    /// <summary>The betas of each call.</summary>
    public List<float[]?> Betas { get; } = [];

    /// <summary>The network as a model that predicts x0.</summary>
    public NetworkDenoiser Model => new(this, NoiseSchedule.Linear(), DenoisingTarget.Clean);

    /// <summary>The picture for some labels.</summary>
    public static float[] Picture(params int[] labels)
    {
        var picture = new float[Length];
        Array.Fill(picture, 0.1f);
        foreach (var label in labels)
            for (var row = 0; row < 2; row++)
                picture[row * LabelCount + label] += 0.5f * (label + 1);
        return picture;
    }

    /// <summary>one + share·(other − one).</summary>
    public static float[] Between(float[] one, float[] other, double share) =>
        [.. one.Zip(other, (from, to) => (float)(from + share * (to - from)))];

    public void Predict(ReadOnlySpan<float> noisy, double time, LabelRows labels, float[]? betas, Span<float> answer)
    {
        Calls.Add(labels.Count);
        Betas.Add(betas);
        for (var row = 0; row < labels.Count; row++)
        {
            var own = labels.Indices[(row * labels.Width)..((row + 1) * labels.Width)];
            var shown = Picture([.. own.Where(label => label < LabelCount).Select(label => (int)label)]);
            Between(Picture(), shown, 1 / (betas?[row] ?? 1)).CopyTo(answer[(row * Length)..]);
        }
    }

    public static double Distance(IReadOnlyList<float> one, IReadOnlyList<float> other)
    {
        Assert.Equal(one.Count, other.Count);
        return one.Zip(other, (from, to) => Math.Abs((double)from - to)).Max();
    }
}
