using TorchSharp;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>The number of network evaluations that is said is the number that is made.</summary>
public sealed class NetworkEvaluationsTests : TorchTest
{
    private static DdpmGenerator Model => SideGenerator.Trained.Value;

    public static TheoryData<string, SamplingOptions, int> Ways =>
        new()
        {
            {
                "plain",
                new() { GuidanceScale = 1 },
                6
            },
            { "guided", new(), 12 },
            {
                "unconditional",
                new() { GuidanceScale = 0 },
                6
            },
            {
                "two questions a step",
                new() { Sampler = "heun" },
                22
            },
            {
                "each label by itself",
                new() { ComposeLabels = true },
                18
            },
            {
                "plain, with a guide",
                new() { GuidanceScale = 1, GuideScale = 2 },
                12
            },
            {
                "guided, with a guide",
                new() { GuideScale = 2 },
                18
            },
            {
                "each label by itself, rescaled",
                new() { ComposeLabels = true, GuidanceRescale = 0.5 },
                24
            },
            {
                "nowhere",
                new() { GuidanceInterval = new(0, 0.000001) },
                6
            },
            {
                "somewhere",
                new() { GuidanceInterval = new(0.3, 0.9) },
                9
            },
        };

    [Theory]
    [MemberData(nameof(Ways))]
    public void NetworkEvaluations_OfAPictureWithTwoLabels_AreThoseThatAreMade(
        string way,
        SamplingOptions sampling,
        int expected
    )
    {
        sampling = sampling with { Steps = 6 };
        using var network = new CountingNetwork();
        using var generator = GeneratorOf(network);

        generator.Generate(
            new()
            {
                Labels =
                [
                    [0, 1],
                ],
                Seeds = [5],
                Sampling = sampling,
                Guides = new() { Model = generator },
            }
        );

        Assert.True(expected == network.Count, $"{way}: {network.Count} evaluations were made.");
        Assert.Equal(expected, generator.NetworkEvaluations(sampling, labelsPerPicture: 2));
    }

    [Fact]
    public void NetworkEvaluations_Verified_CountTheCheck()
    {
        using var network = new CountingNetwork();
        var recognition = new LabelRecognition(
            new(
                new TorchDenoisingBackend(network, Model.Shape, torch.CPU),
                Model.NoiseSchedule,
                Model.Structure.Target
            ),
            3
        );

        recognition.Gains(
            new float[Model.Shape.Length],
            [
                [0, 2],
            ],
            [
                [],
            ],
            [1]
        );

        var plain = new SamplingOptions { Steps = 2 };
        Assert.Equal(
            network.Count,
            Model.NetworkEvaluations(plain with { VerifyLabels = 3 }, 2) - Model.NetworkEvaluations(plain, 2)
        );
    }

    private static DdpmGenerator GeneratorOf(CountingNetwork network) =>
        new(Model.Description, network, Model.Statistics.Mean, torch.CPU, ownsNetwork: false);

    /// <summary>Answers with the picture that it is asked about, and counts.</summary>
    private sealed class CountingNetwork : DenoisingNetwork
    {
        public CountingNetwork()
            : base(nameof(CountingNetwork), Model.Structure.Network, Model.Shape, Model.Vocabulary) =>
            RegisterComponents();

        public int Count { get; private set; }

        protected override torch.Tensor Answer(torch.Tensor noisy, NetworkCondition condition)
        {
            Count += (int)noisy.shape[0];
            return noisy.clone();
        }
    }
}
