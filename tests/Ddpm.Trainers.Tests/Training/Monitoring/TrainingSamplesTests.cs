using Ddpm.Trainers.Tests.Networks;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

public sealed class TrainingSamplesTests : TorchTest
{
    private static readonly TrainingSampleOptions s_samples = new()
    {
        Labels =
        [
            ["left"],
            [],
        ],
        Every = 2,
        Sampling = own => own with { Sampler = "ddim", Steps = 2 },
        Seed = 4,
    };

    [Fact]
    public void Train_WithSamples_ReportsThePicturesOfTheAveragedWeights()
    {
        var reports = new List<TrainingProgress>();

        using var trained = Train(s_samples, reports.Add);

        Assert.Equal([null, 2, 2, 4, 5], reports.Select(report => report.SamplesStep));
        Assert.Null(reports[0].Samples);
        Assert.Same(reports[1].Samples, reports[2].Samples);
        var last = reports[^1].Samples!;
        Assert.Equal(2, last.Count);

        // After the last step the averaged weights are the model.
        var model = trained.Generate(
            new GenerationRequest
            {
                Labels =
                [
                    [0],
                    [],
                ],
                Seeds = [4, 5],
                Sampling = new() { Sampler = "ddim", Steps = 2 },
            }
        );
        for (var picture = 0; picture < 2; picture++)
            Assert.Equal(model[picture].ToArray(), last[picture].ToArray());
    }

    [Fact]
    public void Train_WithAndWithoutSamples_EndsInTheSameWeights() =>
        Assert.Equal(Weights(Train(null)), Weights(Train(s_samples)));

    [Fact]
    public void Train_StudentWithSamples_DrawsThemAsStudentsAreSampled()
    {
        using var teacher = Train(null);
        var reports = new List<TrainingProgress>();

        using var student = DistilledDdpmTrainer.Train(
            TinyPictures.Create(8),
            new()
            {
                Teacher = teacher,
                Budget = TrainingBudget.OfSteps(2),
                BatchSize = 4,
                LearningRate = 2e-3,
                WarmupSteps = 1,
                Samples = s_samples with { Sampling = null },
                OnProgress = reports.Add,
            }
        );

        Assert.Equal([null, 2], reports.Select(report => report.SamplesStep));
        var model = student.Generate(
            new GenerationRequest
            {
                Labels =
                [
                    [0],
                    [],
                ],
                Seeds = [4, 5],
                Sampling = new()
                {
                    Sampler = "consistency",
                    Steps = 4,
                    GuidanceScale = 1,
                },
            }
        );
        Assert.Equal(model[0].ToArray(), reports[^1].Samples![0].ToArray());
    }

    [Fact]
    public void Run_CancelledWhileItDraws_LeavesACheckpointToResumeFrom()
    {
        var folder = Directory.CreateTempSubdirectory("ddpm-tests-");
        try
        {
            using var uninterrupted = new LinearTask(null);
            TrainingLoop.Run(uninterrupted, TinyPictures.Create(8), Options(null), torch.CPU);

            using var stop = new CancellationTokenSource();
            using var stopped = new LinearTask(
                new TrainingSampler(
                    2,
                    token =>
                    {
                        stop.Cancel();
                        token.ThrowIfCancellationRequested();
                        throw new InvalidOperationException("The token did not arrive.");
                    }
                )
            );
            var training = Options(null) with { CheckpointDirectory = folder.FullName };
            Assert.ThrowsAny<OperationCanceledException>(() =>
                TrainingLoop.Run(
                    stopped,
                    TinyPictures.Create(8),
                    training with
                    {
                        CancellationToken = stop.Token,
                    },
                    torch.CPU
                )
            );
            Assert.Equal(["checkpoint-000000002.safetensors"], folder.EnumerateFiles().Select(file => file.Name));

            using var resumed = new LinearTask(null);
            TrainingLoop.Run(resumed, TinyPictures.Create(8), training with { Resume = true }, torch.CPU);
            Assert.Equal(uninterrupted.Weights, resumed.Weights);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Train_SampleOfAnUnknownLabelOrOfNothing_IsRefusedBeforeTheFirstStep()
    {
        var unknown = Assert.Throws<ArgumentException>(() =>
            Train(
                s_samples with
                {
                    Labels =
                    [
                        ["pink"],
                    ],
                }
            )
        );

        Assert.Contains("'pink', which is not learnt", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Train(s_samples with { Labels = [] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Train(s_samples with { Every = 0 }));
        Assert.ThrowsAny<ArgumentException>(() =>
            Train(s_samples with { Sampling = own => own with { Steps = 2000 } })
        );
    }

    private static DdpmTrainingOptions Options(TrainingSampleOptions? samples) =>
        new()
        {
            Network = TinyNetworks.Options["unet-tokens"],
            Budget = TrainingBudget.OfSteps(5),
            BatchSize = 4,
            WarmupSteps = 1,
            Samples = samples,
        };

    private static DdpmGenerator Train(TrainingSampleOptions? samples, Action<TrainingProgress>? onProgress = null) =>
        ConditionalDdpmTrainer.Train(
            TinyPictures.Create(8),
            Options(samples) with
            {
                OnProgress = onProgress,
            },
            torch.CPU
        );

    private static byte[] Weights(DdpmGenerator model)
    {
        using var disposable = model;
        using var stream = new MemoryStream();
        model.WriteWeights(stream);
        return stream.ToArray();
    }

    /// <summary>One matrix, drawn towards zero answers.</summary>
    private sealed class LinearTask : ITrainingTask, IDisposable
    {
        private readonly TorchSharp.Modules.Linear _network = SeededWeights.Build(
            1,
            () => torch.nn.Linear(TinyPictures.Shape.Length, 1)
        );

        public LinearTask(TrainingSampler? sampler)
        {
            Sampler = sampler;
            Objectives =
            [
                new("linear", _network, (batch, _) => _network.call(batch.Pixels.flatten(1)).square().mean()),
            ];
        }

        public IReadOnlyList<TrainingObjective> Objectives { get; }

        public TrainingSampler? Sampler { get; }

        public float[] Weights => _network.weight!.detach().data<float>().ToArray();

        public string Describe() => "linear";

        public void Dispose() => _network.Dispose();
    }
}
