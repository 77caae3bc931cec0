using CsCheck;
using Ddpm.Trainers.Tests.Choices;

namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class DenoisingTargetTests
{
    // A picture's value and its noise.
    private static readonly Gen<(double Clean, double Noise)> Values = Gen.Select(Gen.Double[-2, 2], Gen.Double[-4, 4]);

    [Fact]
    public void At_EveryTarget_GivesTheCoefficientsOfTheReference()
    {
        var references = ScheduleReference.Read().Targets;

        Assert.Equal(BuiltIn.Names<DenoisingTarget>(), references.Select(r => r.Name));
        foreach (var reference in references)
        foreach (var row in reference.Rows)
        {
            var level = new NoiseLevel(0, row[0], row[1]);

            var coefficients = DenoisingTarget.FromString(reference.Name).At(level);

            var what = $"{reference.Name} at alpha {level.Alpha}, sigma {level.Sigma}";
            ScheduleReference.AssertSame(row[2], coefficients.Skip, $"{what}: skip");
            ScheduleReference.AssertSame(row[3], coefficients.Out, $"{what}: out");
            ScheduleReference.AssertSame(row[4], coefficients.In, $"{what}: in");
        }
    }

    // What each target is, written out: at levels that preserve variance for v.
    [Theory]
    [InlineData("epsilon")]
    [InlineData("x0")]
    [InlineData("v")]
    [InlineData("flow")]
    public void At_TrueAnswer_GivesBackTheCleanPicture(string name) =>
        Gen.Select(Gen.Double[0.02, 1.55], Values)
            .Sample(
                (angle, value) =>
                {
                    var level = new NoiseLevel(0, Math.Cos(angle), Math.Sin(angle));
                    var noisy = level.Alpha * value.Clean + level.Sigma * value.Noise;
                    var answer = name switch
                    {
                        "epsilon" => value.Noise,
                        "x0" => value.Clean,
                        "v" => level.Alpha * value.Noise - level.Sigma * value.Clean,
                        _ => value.Noise - value.Clean,
                    };

                    var coefficients = DenoisingTarget.FromString(name).At(level);

                    Assert.Equal(value.Clean, coefficients.Skip * noisy + coefficients.Out * answer, 1e-9);
                },
                iter: 1000
            );

    [Fact]
    public void AnswerAt_EveryLevelOfEverySchedule_GivesBackTheCleanPicture() =>
        Assert.All(
            BuiltIn.Of<DenoisingTarget>(),
            target =>
                Assert.All(
                    LevelsOf(target),
                    level =>
                    {
                        var answer = target.AnswerAt(level);
                        var coefficients = target.At(level);

                        // x0 = Skip·(α·x0 + σ·ε) + Out·(Clean·x0 + Noise·ε) for every x0 and ε
                        Assert.Equal(1, coefficients.Skip * level.Alpha + coefficients.Out * answer.Clean, 1e-9);
                        Assert.Equal(0, coefficients.Skip * level.Sigma + coefficients.Out * answer.Noise, 1e-9);
                    }
                )
        );

    [Fact]
    public void ConvertTo_EveryPairAtEveryLevelOfEverySchedule_IsTheOthersAnswer()
    {
        var targets = BuiltIn.Of<DenoisingTarget>();
        var pairs = targets.SelectMany(from => targets.Select(to => (from, to))).ToArray();
        Values.Sample(
            (clean, noise) =>
            {
                foreach (var (from, to) in pairs)
                foreach (var level in LevelsOf(from).Where(to.IsDefinedAt))
                {
                    var noisy = level.Alpha * clean + level.Sigma * noise;
                    var answer = Answer(from, level, clean, noise);
                    var there = from.ConvertTo(to, level);
                    var back = to.ConvertTo(from, level);

                    var converted = there.Noisy * noisy + there.Answer * answer;
                    var returned = back.Noisy * noisy + back.Answer * converted;

                    // Where hardly any signal is left, ε and x0 say little about each other.
                    var tolerance = 1e-11 * Math.Max(level.Ratio, 1 / level.Ratio) * Math.Max(1, level.Sigma) + 1e-11;
                    tolerance = double.IsFinite(tolerance) ? tolerance : 1e-11;
                    Assert.Equal(Answer(to, level, clean, noise), converted, tolerance);
                    Assert.Equal(answer, returned, tolerance);
                }
            },
            iter: 20
        );
    }

    [Fact]
    public void At_EveryLevelOfEverySchedule_IsFinite() =>
        Assert.All(
            BuiltIn.Of<DenoisingTarget>(),
            target =>
                Assert.All(
                    LevelsOf(target),
                    level =>
                    {
                        var coefficients = target.At(level);
                        Assert.True(double.IsFinite(coefficients.Skip) && double.IsFinite(coefficients.In));
                        Assert.True(double.IsFinite(coefficients.Out) && coefficients.Out != 0);
                    }
                )
        );

    // EDM keeps variance at both ends of the network for pictures of σ_data (Karras et al. 2022, appendix B.6).
    [Fact]
    public void Edm_EveryLevelOfEverySchedule_GivesInputAndAnswerVarianceOne() =>
        Assert.All(
            LevelsOf(DenoisingTarget.Edm),
            level =>
            {
                var input = DenoisingTarget.Edm.At(level).In;
                var answer = DenoisingTarget.Edm.AnswerAt(level);

                Assert.Equal(1, Variance(input * level.Alpha, input * level.Sigma), 1e-9);
                Assert.Equal(1, Variance(answer.Clean, answer.Noise), 1e-9);
            }
        );

    [Fact]
    public void At_EpsilonInPlainNoise_IsRefused() =>
        Assert.Contains(
            "'epsilon' says nothing",
            Assert.Throws<ArgumentException>(() => DenoisingTarget.Epsilon.At(new NoiseLevel(999, 0, 1))).Message
        );

    [Fact]
    public void ConvertTo_EpsilonInPlainNoise_IsRefused()
    {
        var level = new NoiseLevel(999, 0, 1);

        Assert.Throws<ArgumentException>(() => DenoisingTarget.Velocity.ConvertTo(DenoisingTarget.Epsilon, level));
        Assert.Throws<ArgumentException>(() => DenoisingTarget.Epsilon.ConvertTo(DenoisingTarget.Velocity, level));
    }

    [Fact]
    public void Validate_EpsilonOnAScheduleThatEndsInPlainNoise_SaysWhatToDo()
    {
        DenoisingTarget.Epsilon.Validate(NoiseSchedule.Linear());
        var stretched = Assert.Throws<ArgumentException>(() =>
            DenoisingTarget.Epsilon.Validate(NoiseSchedule.Linear().WithZeroTerminalSnr())
        );
        var flow = Assert.Throws<ArgumentException>(() =>
            DenoisingTarget.Epsilon.Validate(NoiseSchedule.RectifiedFlow())
        );

        Assert.Contains("'linear' with zero terminal SNR ends", stretched.Message);
        Assert.Contains("'flow' ends", flow.Message);
        Assert.Contains("x0, v, flow, edm", flow.Message);
    }

    [Fact]
    public void FromString_Unknown_ListsTheKnown() =>
        Assert.Contains(
            "epsilon, x0, v, flow, edm",
            Assert.Throws<ArgumentException>(() => DenoisingTarget.FromString("noise")).Message
        );

    private static IEnumerable<NoiseLevel> LevelsOf(DenoisingTarget target) =>
        EverySchedule.OfCount(60).SelectMany(schedule => schedule.Levels).Where(target.IsDefinedAt);

    private static double Answer(DenoisingTarget target, NoiseLevel level, double clean, double noise)
    {
        var answer = target.AnswerAt(level);
        return answer.Clean * clean + answer.Noise * noise;
    }

    private static double Variance(double clean, double noise) =>
        Math.Pow(clean * DenoisingTarget.DataDeviation, 2) + noise * noise;
}
