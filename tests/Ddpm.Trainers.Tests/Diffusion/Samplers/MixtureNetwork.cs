using TorchSharp;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>The best network for a mixture's data and a target: its answers stand for the mixture's posterior mean.</summary>
internal sealed class MixtureNetwork : IDenoisingBackend
{
    private readonly Mixture _data;
    private readonly DenoisingTarget _target;
    private NoiseLevel _level;

    private MixtureNetwork(Mixture data, DenoisingTarget target)
    {
        _data = data;
        _target = target;
    }

    /// <summary>That network as samplers see it.</summary>
    public static TensorDenoiser DenoiserOf(Mixture data, NoiseSchedule schedule, DenoisingTarget target)
    {
        var network = new MixtureNetwork(data, target);
        var denoiser = new NetworkDenoiser(network, schedule, target);
        return (noisy, level) =>
        {
            network._level = level;
            var denoised = new float[noisy.numel()];
            var labels = LabelRows.Of([.. Enumerable.Repeat(Array.Empty<int>(), (int)noisy.shape[0])], 1);
            denoiser.Denoise(noisy.to(torch.float32).data<float>().ToArray(), level, labels, denoised);
            return torch.tensor(denoised, noisy.shape).to(noisy.dtype);
        };
    }

    public void Predict(ReadOnlySpan<float> noisy, double time, LabelRows labels, float[]? betas, Span<float> answer)
    {
        Assert.Equal(_level.Time, time);
        var (skip, scale, input) = _target.At(_level);
        using var asked = torch.tensor(Array.ConvertAll(noisy.ToArray(), value => value / input));
        using var clean = _data.Denoise(asked, _level);
        var values = clean.data<double>().ToArray();
        for (var place = 0; place < answer.Length; place++)
            answer[place] = (float)((values[place] - noisy[place] / input * skip) / scale);
    }
}
