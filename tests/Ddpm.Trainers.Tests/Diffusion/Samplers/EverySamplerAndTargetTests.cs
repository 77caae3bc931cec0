using Ddpm.Trainers.Tests.Choices;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>Any sampler with any target, schedule and spacing, where that is defined.</summary>
public sealed class EverySamplerAndTargetTests : TorchTest
{
    public static TheoryData<string> Names => SamplersTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_SameDataByAnyTarget_IsTheSamePicture(string sampler)
    {
        var start = randn([2, 3], generator: new Generator(5));
        var noises = Enumerable
            .Range(0, 7)
            .Select(step => randn([2, 3], generator: new Generator((ulong)step)))
            .ToArray();
        float[] Draw(TensorDenoiser denoiser, IReadOnlyList<NoiseLevel> levels)
        {
            using var scope = NewDisposeScope();
            return SamplersTests
                .Of(sampler)
                .Sample(denoiser, levels, start * levels[0].Sigma, step => noises[step], (_, _) => { })
                .data<float>()
                .ToArray();
        }

        var combinations = 0;
        foreach (var schedule in EverySchedule.OfCount(100))
        foreach (var spacing in TimestepSpacing.Registry.All)
        {
            if (schedule.EndsInPlainNoise && spacing.Name is "leading" or "karras")
                continue;
            var levels = spacing.Place(schedule, 6);
            var expected = Draw(Mixture.Bumps.Denoise, levels);
            foreach (var target in BuiltIn.Of<DenoisingTarget>().Where(target => levels.All(target.IsDefinedAt)))
            {
                var found = Draw(MixtureNetwork.DenoiserOf(Mixture.Bumps, schedule, target), levels);

                combinations++;
                Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 5e-3));
            }
        }

        Assert.True(combinations > 150, $"Only {combinations} combinations were drawn.");
    }
}
