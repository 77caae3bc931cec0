using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>The best network for a mixture's data and a target: its answers stand for the mixture's posterior mean.</summary>
internal sealed class MixtureNetwork : IDenoisingNetwork
{
    private readonly Mixture _data;
    private readonly DenoisingTarget _target;
    private NoiseLevel _level;

    private MixtureNetwork(Mixture data, DenoisingTarget target)
    {
        _data = data;
        _target = target;
    }

    /// <summary>A model of that network, as samplers see it.</summary>
    public static Denoiser DenoiserOf(Mixture data, NoiseSchedule schedule, DenoisingTarget target)
    {
        var network = new MixtureNetwork(data, target);
        var model = new DenoisingModel(network, schedule, target);
        return (noisy, level) =>
        {
            network._level = level;
            using var labels = LabelBatch.Create(
                [.. Enumerable.Repeat(Array.Empty<int>(), (int)noisy.shape[0])],
                1,
                CPU
            );
            return model.Denoise(noisy, level, labels);
        };
    }

    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels)
    {
        Assert.Equal((float)_level.Time, times[0].item<float>());
        var coefficients = _target.At(_level);
        var asked = noisy / coefficients.In;
        return (_data.Denoise(asked, _level) - asked * coefficients.Skip) / coefficients.Out;
    }
}
