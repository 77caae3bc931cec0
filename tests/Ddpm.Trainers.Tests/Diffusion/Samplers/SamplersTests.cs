using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>What holds for every sampler.</summary>
public sealed class SamplersTests : TorchTest
{
    public static TheoryData<string> Names { get; } =
    [.. Sampler.Registry.All.Select(sampler => sampler.Name), "ddim:0.5", "unipc:4"];

    internal static Sampler Of(string name) => Sampler.Registry.Parse(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_AnyPathAndFewSteps_StaysFiniteAndCallsAsOftenAsPromised(string name)
    {
        foreach (var kind in Paths.All)
        foreach (var steps in (int[])[1, 2, 3, 4, 5, 10, 50])
        {
            using var scope = NewDisposeScope();
            var levels = Paths.ToClean(kind, steps);
            var generator = new Generator(1);
            var calls = 0;
            var seen = new List<int>();

            var result = Of(name)
                .Sample(
                    (noisy, level) =>
                    {
                        calls++;
                        Assert.NotEqual(0, level.Sigma);
                        return Mixture.Bumps.Denoise(noisy, level);
                    },
                    levels,
                    randn([4, 3], generator: generator) * levels[0].Sigma,
                    _ => randn([4, 3], generator: generator),
                    (step, _) => seen.Add(step)
                );

            Assert.Equal(Of(name).DenoiserEvaluations(steps), calls);
            Assert.Equal(Enumerable.Range(1, steps), seen);
            Assert.Equal(ScalarType.Float32, result.dtype);
            var largest = result.abs().max().item<float>();
            Assert.True(float.IsFinite(largest), $"{kind} in {steps} steps gives {largest}");
            Assert.True(steps < 50 || largest < 4, $"{kind} in {steps} steps gives {largest}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_DenoiserThatKnowsThePicture_GivesItExactly(string name)
    {
        var picture = tensor([0.25, -1.0, 0.5]);
        foreach (var kind in Paths.All)
        foreach (var steps in (int[])[1, 2, 7])
        {
            var levels = Paths.ToClean(kind, steps);
            var result = Of(name)
                .Sample((_, _) => picture, levels, zeros_like(picture) + 0.3, _ => zeros_like(picture), (_, _) => { });

            Assert.Equal(0, (result - picture).abs().max().item<double>(), 1e-9);
        }

        Assert.Equal([0.25, -1.0, 0.5], picture.data<double>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_Noise_IsAskedForByStochasticSamplersOnlyAndOnceAStep(string name)
    {
        var asked = new List<int>();
        var start = tensor([0.3, 0.7]);

        Of(name)
            .Sample(
                Mixture.Bumps.Denoise,
                Paths.ToClean("cosine", 6),
                start,
                step =>
                {
                    asked.Add(step);
                    return zeros_like(start);
                },
                (_, _) => { }
            );

        // The last step ends at a clean picture and has none.
        Assert.Equal(Of(name).IsStochastic ? [1, 2, 3, 4, 5] : [], asked);
        Assert.Equal([0.3, 0.7], start.data<double>().ToArray());
    }

    // One seed for each picture: neither stochastic steps, nor the batch's size, nor the order of its rows may change
    // a picture.
    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_RowSeeds_GiveTheSamePicturesInAnyBatchAndOrder(string name)
    {
        long[] seeds = [11, -4, long.MaxValue, 0, 12];
        float[][] Draw(params long[] rows)
        {
            using var scope = NewDisposeScope();
            var noise = new RowNoise(rows);
            var levels = Paths.ToClean("linear", 8);
            var result = Of(name)
                .Sample(
                    Mixture.Bumps.Denoise,
                    levels,
                    tensor(noise.Normal(0, 48), [rows.Length, 3, 4, 4]),
                    step => tensor(noise.Normal(step, 48), [rows.Length, 3, 4, 4]),
                    (_, _) => { }
                );
            return
            [
                .. Enumerable.Range(0, rows.Length).Select(row => result[row].contiguous().data<float>().ToArray()),
            ];
        }

        var together = Draw(seeds);
        var backwards = Draw([.. seeds.Reverse()]);
        for (var row = 0; row < seeds.Length; row++)
        {
            var alone = Draw(seeds[row])[0];
            for (var place = 0; place < alone.Length; place++)
            {
                Assert.Equal(alone[place], together[row][place], 1e-5f);
                Assert.Equal(alone[place], backwards[^(row + 1)][place], 1e-5f);
            }
        }

        Assert.NotEqual(together[0], together[4]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_LevelsThatDoNotBecomeCleaner_AreRefused(string name)
    {
        var level = Paths.At("flow", 0.5);
        foreach (
            var levels in (NoiseLevel[][])
                [
                    [level, level],
                    [level, Paths.At("flow", 0.6)],
                    [NoiseLevel.Clean, level],
                ]
        )
        {
            var error = Assert.Throws<ArgumentException>(() =>
                Of(name).Sample(Mixture.Bumps.Denoise, levels, ones(2), _ => ones(2), (_, _) => { })
            );
            Assert.Contains("level 1", error.Message);
        }
    }

    [Fact]
    public void Parse_EveryName_IsFoundUnderItself() =>
        Assert.All(Names, row => Assert.Equal(row.Data, Of(row.Data).Name));

    [Theory]
    [InlineData(
        "magic",
        "There is no sampler 'magic'. Known: ddpm, ddpm-large, ddim or ddim:ETA (0 to 1), euler, heun,"
    )]
    [InlineData("", "There is no sampler ''.")]
    [InlineData("DDIM", "There is no sampler 'DDIM'.")]
    [InlineData("ddim:", "There is no sampler 'ddim:'.")]
    [InlineData("ddim:much", "There is no sampler 'ddim:much'.")]
    [InlineData("ddim:0.5:1", "There is no sampler 'ddim:0.5:1'.")]
    [InlineData("heun:2", "There is no sampler 'heun:2'.")]
    [InlineData("unipc:2.5", "There is no sampler 'unipc:2.5'.")]
    [InlineData("ddim:1.5", "The η of DDIM lies in 0 to 1.")]
    [InlineData("ddim:-0.1", "The η of DDIM lies in 0 to 1.")]
    [InlineData("ddim:NaN", "The η of DDIM lies in 0 to 1.")]
    [InlineData("unipc:0", "The order of UniPC is 1 to 4.")]
    [InlineData("unipc:5", "The order of UniPC is 1 to 4.")]
    public void Parse_Unknown_SaysWhatIsKnown(string name, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => Of(name)).Message);
}
