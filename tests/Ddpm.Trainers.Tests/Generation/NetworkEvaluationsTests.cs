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
    ) => AssertEvaluations(way, Model.Description, sampling, expected);

    /// <summary>What differs where guidance is an input.</summary>
    public static TheoryData<string, SamplingOptions, int> WaysOfAnInput =>
        new()
        {
            { "guided", new(), 6 },
            {
                "less than plain",
                new() { GuidanceScale = 0.5 },
                12
            },
            {
                "guided, rescaled",
                new() { GuidanceRescale = 0.5 },
                12
            },
            {
                "each label by itself",
                new() { ComposeLabels = true },
                18
            },
            {
                "guided, with a guide",
                new() { GuideScale = 2 },
                18
            },
            {
                "somewhere",
                new() { GuidanceInterval = new(0.3, 0.9) },
                6
            },
        };

    [Theory]
    [MemberData(nameof(WaysOfAnInput))]
    public void NetworkEvaluations_GuidanceIsAnInput_AreThoseThatAreMade(
        string way,
        SamplingOptions sampling,
        int expected
    ) => AssertEvaluations(way, s_withInput, sampling, expected);

    [Fact]
    public void NetworkEvaluations_StudentOfAModelWithTheInput_AsksTwiceForGuidance() =>
        AssertEvaluations("student", s_withInput with { DistilledGuidance = 3 }, new(), 12);

    private static readonly DdpmDescription s_withInput = Model.Description with
    {
        Structure = Model.Structure with { Network = Model.Structure.Network with { GuidanceInput = true } },
    };

    private static void AssertEvaluations(
        string way,
        DdpmDescription description,
        SamplingOptions sampling,
        int expected
    )
    {
        sampling = sampling with { Steps = 6 };
        using var network = new CountingNetwork(description.Structure.Network);
        using var generator = GeneratorOf(description, network);

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
        using var network = new CountingNetwork(Model.Structure.Network);
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

    private static DdpmGenerator GeneratorOf(DdpmDescription description, CountingNetwork network) =>
        new(description, network, Model.Statistics.Mean, torch.CPU, ownsNetwork: false);

    /// <summary>Answers with the picture that it is asked about, and counts.</summary>
    private sealed class CountingNetwork : DenoisingNetwork
    {
        public CountingNetwork(DenoisingNetworkOptions options)
            : base(nameof(CountingNetwork), options, Model.Shape, Model.Vocabulary) => RegisterComponents();

        public int Count { get; private set; }

        protected override torch.Tensor Answer(torch.Tensor noisy, NetworkCondition condition)
        {
            Count += (int)noisy.shape[0];
            return noisy.clone();
        }
    }
}
