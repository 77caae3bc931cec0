using System.Text.Json;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>Samplers are numbers, which one loop carries out.</summary>
public sealed class SamplerPlanTests : TorchTest
{
    public static TheoryData<string> Names => SamplersTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Plan_WhereNothingChanges_KeepsSignalAndNoise(string name)
    {
        // With the same answer D = x0 and x = α·x0 + σ·ε at each level, every step keeps both factors, but for fresh noise.
        foreach (var kind in Paths.All)
        {
            List<(double Signal, double Noise)> pictures = [];
            var (signal, kept, fresh) = (0.3, 0.0, 0.0);
            var levels = Paths.ToClean(kind, 6);
            (signal, kept) = (levels[0].Alpha, levels[0].Sigma);
            foreach (var step in SamplersTests.Of(name).Plan(levels))
            {
                pictures.Insert(0, (signal, kept));
                signal = step.Pictures.Zip(pictures, (factor, one) => factor * one.Signal).Sum() + step.Denoised.Sum();
                kept = step.Pictures.Zip(pictures, (factor, one) => factor * one.Noise).Sum();
                fresh += step.Noise * step.Noise;
                if (step.EndsStep)
                    Assert.Equal(levels[step.Number].Alpha, signal, 1e-9);
                if (step.EndsStep && !SamplersTests.Of(name).IsStochastic)
                    Assert.Equal(levels[step.Number].Sigma, kept, 1e-9);
            }

            Assert.Equal(SamplersTests.Of(name).IsStochastic, fresh > 0);
        }
    }

    [Fact]
    public void Plan_FactorsForWhatIsNotThere_SaysHowManyThereAre()
    {
        var levels = Paths.ToClean("flow", 3);
        string Refused(double[] pictures, double[] answers) =>
            Assert
                .Throws<InvalidOperationException>(() =>
                    new Sampler(
                        "own",
                        false,
                        levels => AffineStep.Between(levels).Select(move => OwnStep(move, pictures, answers))
                    ).Plan(levels)
                )
                .Message;

        Assert.Contains("Question 1 of the sampler 'own' has factors for 2 pictures", Refused([1, 1], [1]));
        Assert.Contains("Question 1 of the sampler 'own' has factors for 0 pictures", Refused([], [1]));
        Assert.Contains("Question 1 of the sampler 'own' has factors for 1 pictures and 2", Refused([1], [1, 1]));

        static SamplerStep OwnStep(AffineStep move, double[] pictures, double[] answers) =>
            new(move.Number, move.From, pictures, answers, Noise: 0);
    }

    [Fact]
    public void Sample_SamplerOfOnesOwn_IsAsGood()
    {
        var own = new Sampler("own", false, levels => AffineStep.Between(levels).Select(move => move.Towards(1)));
        var start = tensor([0.4, -1.2, 2.0]);
        double[] Draw(Sampler sampler) =>
            sampler
                .Sample(Mixture.Bumps.Denoise, Paths.ToClean("linear", 5), start, _ => start, (_, _) => { })
                .data<double>()
                .ToArray();

        Assert.Equal(Draw(Sampler.Ddim()), Draw(own));
        Assert.Equal(5, own.DenoiserEvaluations(5));
        Assert.Contains(
            "'own' is not registered",
            Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(own)).Message
        );
    }

    [Fact]
    public void Options_SamplerAndSpacing_AreWrittenAsTheirNames()
    {
        var options = new SamplingOptions { Sampler = Sampler.Ddim(0.5), Spacing = TimestepSpacing.Shifted(2) };

        var text = JsonSerializer.Serialize(options);

        Assert.Contains("\"Sampler\":\"ddim:0.5\"", text);
        Assert.Contains("\"Spacing\":\"shifted:2\"", text);
        Assert.Equal(options, JsonSerializer.Deserialize<SamplingOptions>(text));
        Assert.Equal(options, new SamplingOptions { Sampler = "ddim:0.5", Spacing = "shifted:2" });
    }

    [Fact]
    public void Add_WhatNoLaterQuestionUses_IsFreed()
    {
        List<string> freed = [];
        using var recent = new Recent<string>([1, 1, 3, 1], freed.Add);

        recent.Add("a");
        recent.Add("b");
        Assert.Empty(freed);
        recent.Add("c");
        Assert.Empty(freed);
        Assert.Equal("a", recent[2]);
        recent.Add("d");
        Assert.Equal(["c", "b", "a"], freed);
        recent.Dispose();

        Assert.Equal(["c", "b", "a", "d"], freed);
    }
}
