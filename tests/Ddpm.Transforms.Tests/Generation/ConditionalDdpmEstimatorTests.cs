using System.Collections.Concurrent;
using System.Reflection;
using Ddpm.Tests;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class ConditionalDdpmEstimatorTests
{
    private static readonly ConditionalDdpmEstimatorOptions s_options = new()
    {
        Shape = TinyModels.Shape,
        Model = TinyModels.Ddpm,
        Generation = new() { Sampling = TinyModels.Sampling },
    };

    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass() =>
        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.ImageGeneration.Trainers.ConditionalDdpm(
                s_options with
                {
                    Generation = s_options.Generation with { SeedColumnName = "Seed" },
                }
            ),
            valid: TrainingRow.Load(_context, "red", "blue", "green"),
            validForTransform: _context.Data.LoadFromEnumerable([new { Labels = "red", Seed = 1L }]),
            validForFit: null,
            invalid: _context.Data.LoadFromEnumerable([
                new
                {
                    Image = 1f,
                    Labels = 2f,
                    Seed = 1L,
                },
            ])
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_ChainWithoutAColumnThatGenerationNeeds_IsRefusedBeforeTraining(bool seeds)
    {
        var reports = new List<TrainingProgress>();
        var chain = Estimator(
                s_options with
                {
                    Generation = s_options.Generation with
                    {
                        SeedColumnName = seeds ? "Missing" : null,
                        NegativeLabelColumnName = seeds ? null : "Missing",
                    },
                    Progress = new OnProgress(reports.Add),
                }
            )
            .Append(_context.Transforms.CopyColumns("Copy", "GeneratedImage"));

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(TrainingRow.Load(_context, "red")));

        Assert.Contains("Could not find input column 'Missing'", error.Message, StringComparison.Ordinal);
        Assert.Empty(reports);
    }

    [Fact]
    public void Fit_AloneWithoutTheSeedColumn_WarnsAndTrains()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        var options = s_options with { Generation = s_options.Generation with { SeedColumnName = "Number" } };

        using var model = Estimator(options).Fit(TrainingRow.Load(_context, "red"));

        Assert.Equal(
            "The data to train on have no column 'Number', which the trained stage needs.",
            Assert.Single(warnings)
        );
        Assert.Single(
            Pictures.Read(
                _context,
                model.Transform(_context.Data.LoadFromEnumerable([new { Labels = "red", Number = 1 }]))
            )
        );
    }

    [Fact]
    public void Fit_ContextCancelledWhileRowsAreRead_StopsBeforeTheNext()
    {
        var context = new MLContext(seed: 2);
        var read = 0;

        Assert.ThrowsAny<OperationCanceledException>(() =>
            context
                .ImageGeneration.Trainers.ConditionalDdpm(s_options)
                .Fit(context.Data.LoadFromEnumerable(Watched(), SchemaDefinition.Create(typeof(TrainingRow))))
        );

        Assert.InRange(read, 3, 5);

        IEnumerable<TrainingRow> Watched()
        {
            foreach (var row in TrainingRow.Create([.. Enumerable.Repeat("red", 100)]))
            {
                if (++read == 3)
                    Cancel(context);
                yield return row;
            }
        }
    }

    [Fact]
    public void Fit_SeedColumnOfFractions_IsRefusedBeforeTraining()
    {
        var options = s_options with { Generation = s_options.Generation with { SeedColumnName = "Labels" } };

        Assert.Throws<ArgumentException>(() => Estimator(options));
        Assert.Contains(
            "expected an integer",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    Estimator(options with { Generation = options.Generation with { SeedColumnName = "Image" } })
                        .Fit(TrainingRow.Load(_context, "red"))
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Fit_PicturesAndLabels_KnowsTheLabelsInOrdinalOrder()
    {
        using var model = Estimator(s_options).Fit(TrainingRow.Load(_context, "red", "Blue", "blue", "red"));

        Assert.Equal(["Blue", "blue", "red"], model.Generator.Vocabulary.Names);
        Assert.Equal(TinyModels.Shape, model.Generator.Shape);
    }

    [Fact]
    public void Fit_VocabularyGiven_KeepsItsOrder()
    {
        var options = s_options with { Vocabulary = new LabelVocabulary(["red", "never seen", "blue"]) };

        using var model = Estimator(options).Fit(TrainingRow.Load(_context, "blue", "red"));

        Assert.Equal(["red", "never seen", "blue"], model.Generator.Vocabulary.Names);
    }

    [Fact]
    public void Fit_SameContextSeed_GivesTheSameModel()
    {
        string[] Train(int seed)
        {
            var context = new MLContext(seed);
            var data = TrainingRow.Load(context, "red", "blue", "green", "blue");
            using var model = context.ImageGeneration.Trainers.ConditionalDdpm(s_options).Fit(data);
            return [Convert.ToHexString(Weights(model))];
        }

        Assert.Equal(Train(7), Train(7));
        Assert.NotEqual(Train(7), Train(8));
    }

    [Fact]
    public void Fit_Running_LogsUnderItsNameAndReports()
    {
        var messages = new ConcurrentQueue<LoggingEventArgs>();
        var reports = new List<TrainingProgress>();
        _context.Log += (_, message) => messages.Enqueue(message);

        using var model = Estimator(s_options with { Progress = new OnProgress(reports.Add) })
            .Fit(TrainingRow.Load(_context, "red", "blue"));

        Assert.Equal([1, 2], reports.Select(report => report.Step));
        Assert.Contains(
            messages,
            message =>
                message.Source.Contains(nameof(ConditionalDdpmEstimator), StringComparison.Ordinal)
                && message.RawMessage.Contains("2 pictures of 3×8×8 with 2 labels", StringComparison.Ordinal)
        );
        Assert.Contains(
            messages,
            message =>
                message.RawMessage.StartsWith("Network unet: ", StringComparison.Ordinal)
                && message.RawMessage.EndsWith(" G multiply-adds a picture.", StringComparison.Ordinal)
        );
        Assert.Contains(messages, message => message.RawMessage.StartsWith("Step 2, epoch ", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_TokenCancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        var estimator = Estimator(
            Long() with
            {
                CancellationToken = source.Token,
                Progress = new OnProgress(report =>
                {
                    if (report.Step == 3)
                        source.Cancel();
                }),
            }
        );

        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(TrainingRow.Load(_context, "red", "blue")));
    }

    [Fact]
    public void Fit_ContextCancelled_StopsWithACheckpointToGoOnFrom()
    {
        using var folder = new TemporaryFolder();
        var steps = new List<long>();

        StopAt(_context, 3, resume: false);
        Assert.Equal(
            ["checkpoint-000000003.safetensors"],
            Directory.GetFiles(folder["run"]).Select(path => Path.GetFileName(path))
        );
        StopAt(new MLContext(seed: 2), 5, resume: true);

        Assert.Equal([1, 2, 3, 4, 5], steps);

        void StopAt(MLContext context, int step, bool resume)
        {
            var options = Long();
            var training = options.Model.Training with { CheckpointDirectory = folder["run"], Resume = resume };
            var estimator = context.ImageGeneration.Trainers.ConditionalDdpm(
                options with
                {
                    Model = options.Model with { Training = training },
                    Progress = new OnProgress(report =>
                    {
                        steps.Add(report.Step);

                        if (report.Step == step)
                            Cancel(context);
                    }),
                }
            );
            Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(TrainingRow.Load(context, "red", "blue")));
        }
    }

    [Fact]
    public void Fit_WithSamples_ReportsThemAsPictures()
    {
        var sizes = new List<(int Width, int Height, long? Step)>();
        var options = s_options with
        {
            Model = s_options.Model with
            {
                Samples = new()
                {
                    Labels =
                    [
                        ["red"],
                        ["blue"],
                        ["red", "blue"],
                    ],
                    Every = 1,
                    Sampling = TinyModels.Sampling,
                },
            },
            Progress = new OnProgress(report =>
            {
                using var grid = report.Samples!.ToGrid(columns: 2);
                sizes.Add((grid.Width, grid.Height, report.SamplesStep));
            }),
        };

        using var model = Estimator(options).Fit(TrainingRow.Load(_context, "red", "blue"));

        Assert.Equal([(16, 16, 1), (16, 16, 2)], sizes);
    }

    [Fact]
    public void Fit_GpuThatIsNotThere_SaysSoOrFallsBack()
    {
        var strict = new MLContext(seed: 2) { GpuDeviceId = 4096, FallbackToCpu = false };
        var lenient = new MLContext(seed: 2) { GpuDeviceId = 4096, FallbackToCpu = true };
        var warnings = new List<string>();
        lenient.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };

        var error = Assert.Throws<InvalidOperationException>(() =>
            strict.ImageGeneration.Trainers.ConditionalDdpm(s_options).Fit(TrainingRow.Load(strict, "red"))
        );
        using var model = lenient
            .ImageGeneration.Trainers.ConditionalDdpm(s_options)
            .Fit(TrainingRow.Load(lenient, "red"));

        Assert.Contains("4096", error.Message, StringComparison.Ordinal);
        Assert.Contains("4096", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ShapeOrModelOutOfRange_IsRefusedWhenTheEstimatorIsMade()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Estimator(s_options with { Shape = new ImageShape(2, 8, 8) }));
        Assert.Throws<ArgumentException>(() => Estimator(s_options with { Shape = new ImageShape(3, 7, 8) }));
        Assert.Throws<ArgumentException>(() => Estimator(s_options with { ImageColumnName = "" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.ImageGeneration.Trainers.ConditionalDdpm(epochs: 0));
    }

    [Fact]
    public void Validate_SpacingThatTheScheduleDoesNotAllow_IsRefusedWhenTheEstimatorIsMade()
    {
        var options = s_options with
        {
            Model = s_options.Model with { Schedule = "flow", Target = "flow" },
            Generation = s_options.Generation with
            {
                Sampling = s_options.Generation.Sampling with { Spacing = "karras" },
            },
        };

        Assert.Contains(
            "'karras' cannot start at plain noise",
            Assert.Throws<ArgumentException>(() => Estimator(options)).Message
        );
    }

    // ML.NET keeps it to itself.
    private static void Cancel(MLContext context) =>
        typeof(MLContext)
            .GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!
            .Invoke(context, null);

    private ConditionalDdpmEstimator Estimator(ConditionalDdpmEstimatorOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalDdpm(options);

    private static ConditionalDdpmEstimatorOptions Long() =>
        s_options with
        {
            Model = s_options.Model with
            {
                Training = s_options.Model.Training with { Budget = TrainingBudget.OfSteps(1_000_000) },
            },
        };

    private static byte[] Weights(ConditionalGenerationTransformer model)
    {
        using var stream = new MemoryStream();
        model.Generator.WriteWeights(stream);
        return stream.ToArray();
    }
}
