using System.Collections.Concurrent;
using System.Text.Json;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Training;

public sealed class ConditionalGanTests
{
    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass() =>
        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.ImageGeneration.Trainers.ConditionalGan(
                TinyModels.Gan with
                {
                    Stage = s => s with { SeedColumnName = "Seed" },
                }
            ),
            valid: TrainingRow.Load(_context, "red", "blue", "green"),
            validForTransform: _context.Data.LoadFromEnumerable([new { Label = "red", Seed = 1L }]),
            validForFit: null,
            invalid: _context.Data.LoadFromEnumerable([
                new
                {
                    Image = 1f,
                    Label = 2f,
                    Seed = 1L,
                },
            ])
        );

    [Fact]
    public void Fit_PicturesAndLabels_BecomesAStageThatDrawsInOneCall()
    {
        using var model = Trainer(TinyModels.Gan).Fit(TrainingRow.Load(_context, "red", "Blue", "blue", "red"));

        var generator = Assert.IsType<GanGenerator>(model.Generator);
        Assert.Equal(["Blue", "blue", "red"], generator.Vocabulary.Names);
        Assert.Equal(TinyModels.Shape, generator.Shape);
        Assert.Equal(2, Pictures.Read(_context, model.Transform(Pictures.Rows(_context, "red", "red,blue"))).Length);
    }

    [Fact]
    public void Fit_PreviousModel_GoesOnFromIt()
    {
        var data = TrainingRow.Load(_context, "red", "blue");
        using var first = Trainer(TinyModels.Gan).Fit(data);
        using var next = Trainer(TinyModels.Gan).Fit(data, first);

        Assert.Equal(first.Generator.Vocabulary.Names, next.Generator.Vocabulary.Names);
        Assert.Equal(2 * TrainedSteps(first), TrainedSteps(next));

        static long TrainedSteps(ConditionalGenerationTransformer stage)
        {
            using var description = JsonDocument.Parse(stage.Generator.WriteDescription());
            return description.RootElement.GetProperty("trainedSteps").GetInt64();
        }
    }

    [Fact]
    public void Fit_PreviousModelOfAnotherKind_SaysWhich()
    {
        var data = TrainingRow.Load(_context, "red", "blue");
        using var diffusion = _context.ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm).Fit(data);

        var error = Assert.Throws<ArgumentException>(() => Trainer(TinyModels.Gan).Fit(data, diffusion));

        Assert.StartsWith(
            "A training can only go on from a model of kind 'gan'; the one that was given is of kind 'ddpm'.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("previousModel", error.ParamName);
    }

    [Fact]
    public void Save_ThenLoad_DrawsTheSamePictures()
    {
        using var model = Trainer(TinyModels.Gan).Fit(TrainingRow.Load(_context, "red", "blue"));
        using var stream = new MemoryStream();
        _context.Model.Save(model, null, stream);
        stream.Position = 0;

        var loaded = _context.Model.Load(stream, out _);

        var rows = Pictures.Rows(_context, "red", "red,blue", "blue");
        Assert.Equal(Pictures.Read(_context, model.Transform(rows)), Pictures.Read(_context, loaded.Transform(rows)));
        ((IDisposable)loaded).Dispose();
    }

    [Fact]
    public void Fit_SameContextSeed_GivesTheSameModel()
    {
        string Train(int seed)
        {
            var context = new MLContext(seed);
            using var model = context
                .ImageGeneration.Trainers.ConditionalGan(TinyModels.Gan)
                .Fit(TrainingRow.Load(context, "red", "blue", "green", "blue"));
            using var stream = new MemoryStream();
            model.Generator.WriteWeights(stream);
            return Convert.ToHexString(stream.ToArray());
        }

        Assert.Equal(Train(7), Train(7));
        Assert.NotEqual(Train(7), Train(8));
    }

    [Fact]
    public void Fit_Running_ReportsStepsAndEpochsAndLogsUnderItsName()
    {
        var messages = new ConcurrentQueue<LoggingEventArgs>();
        var reports = new List<TrainingProgress>();
        var epochs = new List<int>();
        _context.Log += (_, message) => messages.Enqueue(message);

        using var model = Trainer(
                TinyModels.Gan with
                {
                    Progress = new OnProgress(reports.Add),
                    EpochEnded = epoch => epochs.Add(epoch.Epoch),
                }
            )
            .Fit(TrainingRow.Load(_context, "red", "blue"));

        Assert.Equal([1, 2], reports.Select(report => report.Step));
        Assert.Equal([1, 2], epochs);
        Assert.Contains(
            messages,
            message =>
                message.Source.Contains(nameof(ConditionalImageTrainer), StringComparison.Ordinal)
                && message.RawMessage.StartsWith("Generator dcgan: ", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(0.99, 1)]
    [InlineData(0, 0)]
    public void Fit_GeneratorThatCollapses_WarnsOnce(double threshold, int expected)
    {
        var warnings = new ConcurrentQueue<string>();
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Enqueue(message.RawMessage);
        };

        using var model = Trainer(TinyModels.Gan with { CollapseThreshold = threshold })
            .Fit(TrainingRow.Load(_context, "red", "blue"));

        Assert.Equal(expected, warnings.Count);
        Assert.All(
            warnings,
            text =>
                Assert.Contains(
                    "has collapsed, or has not learnt to use its noise: after epoch 1",
                    text,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Validate_WhatMeansNothingForAGan_IsRefusedWhenTheEstimatorIsMade()
    {
        Assert.Contains(
            "one network evaluation",
            Refusal(TinyModels.Gan with { Sampling = s => s with { Steps = 10 } }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "NegativeLabelColumnName",
            Refusal(TinyModels.Gan with { Stage = s => s with { NegativeLabelColumnName = "Not" } }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "28, 32, 64",
            Refusal(TinyModels.Gan with { Shape = new ImageShape(3, 7, 8) }),
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.ImageGeneration.Trainers.ConditionalGan(maxEpochs: 0)
        );
    }

    [Fact]
    public void GenerateConditionalImages_SamplingForAGan_IsRefused()
    {
        using var model = Trainer(TinyModels.Gan).Fit(TrainingRow.Load(_context, "red", "blue"));

        var error = Assert.Throws<ArgumentException>(() =>
            _context
                .Transforms.GenerateConditionalImages(model.Generator, new() { Sampling = new() { Sampler = "ddim" } })
                .Fit(Pictures.Rows(_context, "red"))
        );

        Assert.Contains("one network evaluation", error.Message, StringComparison.Ordinal);
    }

    private string Refusal(ConditionalGanOptions options) =>
        Assert.Throws<ArgumentException>(() => Trainer(options)).Message;

    private ConditionalImageTrainer Trainer(ConditionalGanOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalGan(options);
}
