using System.Collections.Concurrent;
using System.Reflection;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Training;

/// <summary>A training on its way: what it tells, how it is stopped, and where it runs.</summary>
public sealed class DdpmTrainingTests
{
    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void Fit_Running_LogsUnderItsNameAndReports()
    {
        var messages = new ConcurrentQueue<LoggingEventArgs>();
        var reports = new List<TrainingProgress>();
        _context.Log += (_, message) => messages.Enqueue(message);

        using var model = Trainer(TinyModels.Ddpm with { Progress = new OnProgress(reports.Add) })
            .Fit(TrainingRow.Load(_context, "red", "blue"));

        Assert.Equal([1, 2], reports.Select(report => report.Step));
        Assert.Contains(
            messages,
            message =>
                message.Source.Contains(nameof(ConditionalImageTrainer), StringComparison.Ordinal)
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
        var estimator = Trainer(
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
            var estimator = context.ImageGeneration.Trainers.ConditionalDdpm(
                Long() with
                {
                    CheckpointDirectory = folder["run"],
                    Resume = resume,
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
    public void Fit_ContextCancelledWhileRowsAreRead_StopsBeforeTheNext()
    {
        var context = new MLContext(seed: 2);
        var read = 0;

        Assert.ThrowsAny<OperationCanceledException>(() =>
            context
                .ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm)
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
    public void Fit_WithSamples_ReportsThemAsPictures()
    {
        var sizes = new List<(int Width, int Height, long? Step)>();
        var options = TinyModels.Ddpm with
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
            },
            Progress = new OnProgress(report =>
            {
                using var grid = report.Samples!.ToGrid(columns: 2);
                sizes.Add((grid.Width, grid.Height, report.SamplesStep));
            }),
        };

        using var model = Trainer(options).Fit(TrainingRow.Load(_context, "red", "blue"));

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
            strict.ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm).Fit(TrainingRow.Load(strict, "red"))
        );
        using var model = lenient
            .ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm)
            .Fit(TrainingRow.Load(lenient, "red"));

        Assert.Contains("4096", error.Message, StringComparison.Ordinal);
        Assert.Contains("4096", Assert.Single(warnings), StringComparison.Ordinal);
    }

    // ML.NET keeps it to itself.
    private static void Cancel(MLContext context) =>
        typeof(MLContext)
            .GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!
            .Invoke(context, null);

    private static ConditionalDdpmOptions Long() => TinyModels.Ddpm with { Budget = TrainingBudget.OfSteps(1_000_000) };

    private ConditionalImageTrainer Trainer(ConditionalDdpmOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalDdpm(options);
}
