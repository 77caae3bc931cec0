using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

/// <summary>
/// A network without weights whose clean pictures are known: 0.1 everywhere, and for each label 0.5·(label + 1) more in
/// the column of that number. It ignores the noisy pictures.
/// </summary>
internal sealed class AdditiveNetwork : IDenoisingNetwork
{
    public const int LabelCount = 3;

    /// <summary>How many pictures each call was about.</summary>
    public List<long> Calls { get; } = [];

    /// <summary>The network as a model that predicts x0.</summary>
    public DenoisingModel Model => new(this, NoiseSchedule.Linear(), DenoisingTarget.Clean);

    /// <summary>The picture for some labels, float32 [1, 1, 2, 3].</summary>
    public static Tensor Picture(params int[] labels)
    {
        var picture = full([1, 1, 2, LabelCount], 0.1f);
        foreach (var label in labels)
            picture[.., .., .., label].add_(0.5f * (label + 1));
        return picture;
    }

    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels)
    {
        Calls.Add(noisy.shape[0]);
        return cat([
            .. Enumerable
                .Range(0, (int)noisy.shape[0])
                .Select(row =>
                    Picture([
                        .. labels
                            .Indices[row]
                            .data<long>()
                            .ToArray()
                            .Where(label => label < LabelCount)
                            .Select(label => (int)label),
                    ])
                ),
        ]);
    }

    public static double Distance(Tensor one, Tensor other) => (one - other).abs().max().item<float>();
}
