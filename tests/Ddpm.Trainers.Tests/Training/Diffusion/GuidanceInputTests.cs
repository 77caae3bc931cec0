using System.Text.Json.Nodes;
using Ddpm.Trainers.Tests.Networks;
using static Ddpm.Trainers.Tests.ModelBytes;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>Training with guidance as an input.</summary>
public sealed class GuidanceInputTests : TorchTest
{
    private static readonly int[][] s_labels =
    [
        [0],
        [1, 2],
        [],
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Train_ResumedAfterCancel_EndsInTheSameWeightsBitForBit()
    {
        var options = Options("unet-guidance") with { AverageDecay = 0.9 };
        using var uninterrupted = Train(options);

        using var stop = new CancellationTokenSource();
        var resumable = options with { CheckpointDirectory = _folder.FullName, Resume = true };
        Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(3, stop, resumable)));
        using var resumed = Train(resumable);

        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
    }

    [Fact]
    public void Train_GoingOnFromAModelWithoutTheInput_BeginsWithItsAnswers()
    {
        using var previous = Train(Options("unet-tokens"));
        var options = Options("unet-guidance") with { PreviousModel = previous, LearningRate = 1e-60, WeightDecay = 0 };

        using var next = Train(options);

        var sampling = new SamplingOptions { Steps = 3 };
        Assert.Equal(Pictures(previous, sampling with { GuidanceScale = 1 }), Pictures(next, sampling));
        Assert.Equal(3 * 2, previous.NetworkEvaluations(sampling));
        Assert.Equal(3, next.NetworkEvaluations(sampling));
        using var after = Train(Options("unet-guidance") with { PreviousModel = next, Network = null });
        Assert.True(after.Structure.Network.GuidanceInput);
    }

    [Fact]
    public void Train_GoingOnWithoutTheInput_SaysThatTheStructureDiffers()
    {
        using var previous = Train(Options("unet-guidance"));

        var error = Assert.Throws<ArgumentException>(() =>
            Train(Options("unet-tokens") with { PreviousModel = previous })
        );

        Assert.Contains("\"GuidanceInput\":true", error.Message, StringComparison.Ordinal);
        Assert.Contains("Widths", WithOtherWidths(previous), StringComparison.Ordinal);

        static string WithOtherWidths(DdpmGenerator previous)
        {
            var other = (ConditionalUNetOptions)TinyNetworks.Options["unet-guidance"];
            var options = Options("unet-guidance") with
            {
                Network = other with { Widths = [8, 24] },
                PreviousModel = previous,
            };
            return Assert.Throws<ArgumentException>(() => Train(options)).Message;
        }
    }

    [Fact]
    public void Train_WithTheInput_LearnsWhatTwoQuestionsGive()
    {
        using var model = Train(
            Options("unet-guidance") with
            {
                Budget = TrainingBudget.OfSteps(600),
                BatchSize = 16,
                LearningRate = 5e-3,
                AverageDecay = 0.95,
            },
            count: 40
        );

        // At much noise, where labels count: the answer at β = 1/2 against what two questions to the same network give.
        var levels = Enumerable.Repeat(model.NoiseSchedule.Levels[600], 8).ToArray();
        var noisy = randn([8, 3, 8, 8], generator: new Generator(4)) * levels[0].Sigma;
        using var labels = LabelBatch.Create([.. levels.Select((_, row) => new[] { row % 2 })], 3, CPU);
        using var none = labels.Unconditional();
        using var inference = inference_mode();
        var denoiser = model.ModelIn(ComputePrecision.Float32);
        var plain = denoiser.Denoise(noisy, levels, labels);
        var expected = denoiser.Denoise(noisy, levels, none).lerp(plain, 2);
        var guided = denoiser.Denoise(noisy, levels, labels, [.. Enumerable.Repeat(0.5f, 8)]);

        var away = (plain - expected).square().mean().item<float>();
        var found = (guided - expected).square().mean().item<float>();
        Assert.True(found < 0.5 * away, $"{found} of {away}");
    }

    [Theory]
    [InlineData(InferenceRuntime.Torch)]
    [InlineData(InferenceRuntime.OnnxRuntime)]
    public void Generate_GuidedByTheInput_IsTheSameOnEitherRuntimeAndAfterReading(InferenceRuntime runtime)
    {
        using var trained = Train(Options("unet-guidance") with { LearningRate = 0.02, AverageDecay = 0 });
        using var weights = new MemoryStream(WeightsOf(trained));
        using var read = DdpmGenerator.Read(trained.WriteDescription(), weights, CPU);
        var sampling = new SamplingOptions { Sampler = "ddim", Steps = 3 };

        var (expected, found) = (Pictures(trained, sampling), Pictures(read, sampling, runtime));

        Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
        Assert.NotEqual(expected, Pictures(trained, sampling with { GuidanceScale = 1 }));
        Assert.NotEmpty(Pictures(read, sampling with { VerifyLabels = 1, GuidanceScale = 0.5 }, runtime));
    }

    [Fact]
    public void Train_StudentOfAModelWithTheInput_LearnsAndIsSampled()
    {
        using var teacher = Train(Options("unet-guidance"));

        using var student = DistilledDdpmTrainer.Train(
            TinyPictures.Create(8),
            new()
            {
                Teacher = teacher,
                Budget = TrainingBudget.OfSteps(2),
                BatchSize = 4,
            }
        );

        Assert.NotEqual(WeightsOf(teacher), WeightsOf(student));
        Assert.Equal(4, student.NetworkEvaluations());
        Assert.NotEmpty(Pictures(student, student.Sampling));
    }

    [Fact]
    public void Validate_NoLabelDropout_SaysWhatTheInputNeeds() =>
        Assert.Contains(
            "LabelDropout",
            Assert
                .Throws<ArgumentException>(() =>
                    (Options("unet-guidance") with { LabelDropout = 0 }).Validate(TinyPictures.Shape)
                )
                .Message
        );

    [Fact]
    public void Read_DescriptionWithoutTheInput_HasNone()
    {
        using var plain = Train(Options("unet-tokens"));

        var network = JsonNode.Parse(plain.WriteDescription())!["structure"]!["network"]!.AsObject();

        Assert.False(network.ContainsKey("guidanceInput"));
        Assert.False(plain.Description.TakesGuidance);
    }

    private static byte[] Pictures(
        DdpmGenerator model,
        SamplingOptions sampling,
        InferenceRuntime runtime = InferenceRuntime.Torch
    )
    {
        var images = model.Generate(
            new()
            {
                Labels = s_labels,
                Seeds = [1, 2, 3],
                Sampling = sampling,
                Runtime = runtime,
            }
        );
        return [.. Enumerable.Range(0, images.Count).SelectMany(index => images[index].ToArray())];
    }

    private static DdpmTrainingOptions Options(string network) =>
        new()
        {
            Budget = TrainingBudget.OfSteps(6),
            BatchSize = 4,
            Seed = 1,
            WarmupSteps = 1,
            Network = TinyNetworks.Options[network],
        };

    private static DdpmGenerator Train(DdpmTrainingOptions options, int count = 12) =>
        ConditionalDdpmTrainer.Train(TinyPictures.Create(count), options, CPU);
}
