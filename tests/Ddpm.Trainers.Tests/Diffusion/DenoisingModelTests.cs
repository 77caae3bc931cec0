using CsCheck;
using Ddpm.Trainers.Tests.Choices;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class DenoisingModelTests : TorchTest
{
    private const int Side = 128;

    private readonly torch.Tensor _clean;
    private readonly torch.Tensor _noise;
    private readonly LabelBatch _labels;

    public DenoisingModelTests()
    {
        var random = new torch.Generator(11);
        _clean = torch.randn([1, 3, Side, Side], generator: random) * 0.5;
        _noise = torch.randn([1, 3, Side, Side], generator: random);
        _labels = LabelBatch.Create(
            [
                [],
            ],
            3,
            torch.CPU
        );
    }

    public static TheoryData<string, bool, string> Combinations { get; } =
        new(
            EverySchedule.Names.SelectMany(row =>
                BuiltIn
                    .Of<DenoisingTarget>()
                    .Where(target => row.Data is not ("flow", _) and not (_, true) || target.Name != "epsilon")
                    .Select(target => (row.Data.Item1, row.Data.Item2, target.Name))
            )
        );

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Denoise_IdealAnswerToAnyTarget_GivesBackTheCleanPicture(
        string name,
        bool zeroTerminalSnr,
        string target
    )
    {
        var schedule = Schedule.FromString(name).Build(1000, zeroTerminalSnr);
        foreach (var level in LevelsOf(schedule))
        {
            var network = new IdealNetwork(_clean, _noise, DenoisingTarget.FromString(target).AnswerAt(level));
            var model = new DenoisingModel(network, schedule, DenoisingTarget.FromString(target));

            using var found = model.Denoise(Noisy(level), [level], _labels);

            // In float32, whose last digit σ/α makes larger.
            var tolerance = 1e-5 * Math.Max(1, target == "x0" || level.Alpha == 0 ? 1 : level.Ratio);
            Assert.Equal(0, (found - _clean).abs().max().item<float>(), tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Loss_IdealAnswerToAnyTarget_IsZero(string name, bool zeroTerminalSnr, string target)
    {
        var schedule = Schedule.FromString(name).Build(1000, zeroTerminalSnr);
        foreach (var level in LevelsOf(schedule))
        {
            var network = new IdealNetwork(_clean, _noise, DenoisingTarget.FromString(target).AnswerAt(level));
            var model = new DenoisingModel(network, schedule, DenoisingTarget.FromString(target));

            using var loss = model.Loss(_clean, _noise, [level], _labels, model.Target.OwnWeight);

            Assert.Equal(0, loss.item<float>(), 1e-9);
        }
    }

    // The weight is stated for x0: an answer that is wrong by 1 means a picture that is wrong by Out.
    [Theory]
    [MemberData(nameof(Combinations))]
    public void Loss_AnswerWrongByOne_IsTheWeightOfThePicturesError(string name, bool zeroTerminalSnr, string target)
    {
        var schedule = Schedule.FromString(name).Build(1000, zeroTerminalSnr);
        foreach (var level in LevelsOf(schedule))
        {
            var parts = DenoisingTarget.FromString(target).AnswerAt(level);
            var model = new DenoisingModel(
                new IdealNetwork(_clean, _noise, parts, mistake: 1),
                schedule,
                DenoisingTarget.FromString(target)
            );

            foreach (var weight in BuiltIn.Of<LossWeight>())
            {
                using var loss = model.Loss(_clean, _noise, [level], _labels, weight);
                var expected = weight.At(level) * Math.Pow(model.Target.At(level).Out, 2);
                Assert.Equal(expected, loss.item<float>(), 1e-4 * expected);
            }
        }
    }

    // DDPM eq. 4: x_t given x0 is normal with mean α·x0 and variance σ², and the network sees it scaled by In.
    [Theory]
    [MemberData(nameof(EverySchedule.Names), MemberType = typeof(EverySchedule))]
    public void Loss_NoisyPictures_HaveTheMarginalsOfTheForwardProcess(string name, bool zeroTerminalSnr)
    {
        const int count = 3 * Side * Side;
        var schedule = Schedule.FromString(name).Build(1000, zeroTerminalSnr);
        Gen.Select(Gen.Double[-1, 1], Gen.Int[0, 999], Gen.Int[0, 1000])
            .Sample(
                (value, timestep, step) =>
                {
                    using var scope = torch.NewDisposeScope();
                    using var random = new StepRandom(seed: 7, step);
                    var level = schedule.Levels[timestep];
                    var clean = torch.full_like(_clean, value);
                    var network = new IdealNetwork(clean, _noise, (0, 0));
                    var model = new DenoisingModel(network, schedule, DenoisingTarget.Clean);

                    model.Loss(clean, random.Normal(_clean.shape, torch.CPU), [level], _labels, LossWeight.Clean);

                    using var asked = network.Seen!;
                    var seen = asked.to(torch.float64) / model.Target.At(level).In;
                    var mean = seen.mean().item<double>();
                    var variance = (seen - mean).square().sum().item<double>() / (count - 1);

                    // Six standard errors: σ/√n of a mean, σ²·√(2/n) of a variance; and float32's rounding of the picture.
                    Assert.Equal(level.Alpha * value, mean, 6 * level.Sigma / Math.Sqrt(count) + 1e-6);
                    Assert.Equal(
                        Math.Pow(level.Sigma, 2),
                        variance,
                        6 * Math.Pow(level.Sigma, 2) * Math.Sqrt(2.0 / count) + 1e-6
                    );
                    Assert.Equal((float)level.Time, network.Time);
                },
                iter: 50,
                threads: 1
            );
    }

    // Each picture of a batch has its own level.
    [Fact]
    public void Loss_PicturesOfDifferentLevels_IsTheMeanOfTheirLosses()
    {
        var schedule = NoiseSchedule.Linear();
        NoiseLevel[] levels = [schedule.Levels[10], schedule.Levels[900]];
        var model = new DenoisingModel(new IdealNetwork(_clean, _noise, (0, 0)), schedule, DenoisingTarget.Velocity);
        using var labels = LabelBatch.Create(
            [
                [],
                [],
            ],
            3,
            torch.CPU
        );

        using var both = model.Loss(
            torch.cat([_clean, _clean]),
            torch.cat([_noise, _noise]),
            levels,
            labels,
            LossWeight.Simple
        );
        var single = levels.Select(level =>
        {
            using var loss = model.Loss(_clean, _noise, [level], _labels, LossWeight.Simple);
            return loss.item<float>();
        });

        Assert.Equal(single.Average(), both.item<float>(), 1e-5);
    }

    public override void Dispose()
    {
        _labels.Dispose();
        base.Dispose();
    }

    private static IEnumerable<NoiseLevel> LevelsOf(NoiseSchedule schedule) =>
        new[] { 0, 1, 100, 500, 900, 998, 999 }.Select(index => schedule.Levels[index]);

    private torch.Tensor Noisy(NoiseLevel level) => _clean * level.Alpha + _noise * level.Sigma;

    /// <summary>Knows the picture and its noise, and keeps what it was asked.</summary>
    private sealed class IdealNetwork(
        torch.Tensor clean,
        torch.Tensor noise,
        (double Clean, double Noise) answer,
        double mistake = 0
    ) : IDenoisingNetwork
    {
        public torch.Tensor? Seen { get; private set; }

        public float Time { get; private set; }

        public torch.Tensor Predict(torch.Tensor noisy, torch.Tensor times, LabelBatch labels)
        {
            Seen = noisy.clone().DetachFromDisposeScope();
            Time = times[0].item<float>();
            return clean * answer.Clean + noise * answer.Noise + mistake;
        }
    }
}
