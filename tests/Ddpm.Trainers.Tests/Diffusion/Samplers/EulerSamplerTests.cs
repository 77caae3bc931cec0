using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

public sealed class EulerSamplerTests : TorchTest
{
    [Fact]
    public void Sample_AnyPath_IsTheSameAsDdim()
    {
        var start = tensor([0.4, -1.2, 2.0]);
        foreach (var kind in Paths.All)
        {
            double[] Draw(string sampler) =>
                SamplersTests
                    .Of(sampler)
                    .Sample(Mixture.Bumps.Denoise, Paths.ToClean(kind, 6), start, _ => start, (_, _) => { })
                    .data<double>()
                    .ToArray();
            Assert.Equal(Draw("ddim"), Draw("euler"));
        }
    }
}
