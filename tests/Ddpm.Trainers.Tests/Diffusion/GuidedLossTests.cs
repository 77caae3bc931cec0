using TorchSharp;

namespace Ddpm.Trainers.Tests.Diffusion;

/// <summary>The loss of a network that learns guidance as an input, by hand.</summary>
public sealed class GuidedLossTests : TorchTest
{
    private static readonly float[] s_betas = [0.25f, 1];

    private readonly OneWeight _network = new();
    private readonly NoiseSchedule _schedule = NoiseSchedule.Linear();
    private readonly LabelBatch _labels = LabelBatch.Create(
        [
            [0],
            [],
        ],
        3,
        torch.CPU
    );

    public override void Dispose()
    {
        _labels.Dispose();
        base.Dispose();
    }

    [Fact]
    public void Loss_WithBetas_IsOfTheMixtureAndTeachesItsGuidedPartAlone()
    {
        // F(c, β) = 3·w·β and F(∅, 1) = w, with w = 2; x0 = 0.5 is to be answered.
        // Row 1: 0.25·1.5 + 0.75·2 = 1.875, of which d/dw is 0.25·0.75. Row 2 is unconditional: 2, whose d/dw is 1.
        using var loss = Loss(s_betas);
        loss.backward();

        Assert.Equal((1.375 * 1.375 + 1.5 * 1.5) / 2, loss.item<float>(), 1e-5);
        Assert.Equal((2 * 1.375 * 0.25 * 0.75 + 2 * 1.5 * 1) / 2, _network.Weight.grad!.item<float>(), 1e-5);
        Assert.Equal([false, true], _network.AskedWithGradients);
    }

    [Fact]
    public void Loss_WithPenalty_IsGivenTheConditionalEstimate()
    {
        float[] shown = [];
        using var loss = Loss(
            s_betas,
            estimates =>
            {
                shown = estimates.mean([1, 2, 3]).data<float>().ToArray();
                return torch.zeros(2);
            }
        );

        Assert.Equal(1.875, shown[0], 1e-5);
        Assert.Equal(2, shown[1], 1e-5);
    }

    [Fact]
    public void Loss_WithoutBetas_AsksOnceAtOne()
    {
        using var loss = Loss(betas: null);

        Assert.Equal((5.5 * 5.5 + 1.5 * 1.5) / 2, loss.item<float>(), 1e-5);
        Assert.Equal([true], _network.AskedWithGradients);
    }

    private torch.Tensor Loss(float[]? betas, Func<torch.Tensor, torch.Tensor>? penalty = null) =>
        new DenoisingModel(_network, _schedule, DenoisingTarget.Clean).Loss(
            torch.full([2, 1, 2, 2], 0.5),
            torch.zeros(2, 1, 2, 2),
            [_schedule.Levels[3], _schedule.Levels[700]],
            _labels,
            LossWeight.Clean,
            penalty: penalty,
            betas: betas
        );

    /// <summary>3·w·β for a picture with labels, w for one without.</summary>
    private sealed class OneWeight : IDenoisingNetwork
    {
        public torch.Tensor Weight { get; } = torch.tensor(2f, requires_grad: true);

        public List<bool> AskedWithGradients { get; } = [];

        public bool TakesGuidance => true;

        public torch.Tensor Predict(torch.Tensor noisy, torch.Tensor times, LabelBatch labels) =>
            Predict(noisy, times, labels, null, null);

        public torch.Tensor Predict(
            torch.Tensor noisy,
            torch.Tensor times,
            LabelBatch labels,
            long? dropoutSeed,
            torch.Tensor? betas
        )
        {
            AskedWithGradients.Add(torch.is_grad_enabled());
            var hasLabels = labels.MultiHot().sum(1) > 0;
            var factors = torch.where(hasLabels, (betas ?? torch.ones(times.shape)) * 3, torch.ones(times.shape));
            return torch.ones_like(noisy) * (factors * Weight).reshape(-1, 1, 1, 1);
        }
    }
}
