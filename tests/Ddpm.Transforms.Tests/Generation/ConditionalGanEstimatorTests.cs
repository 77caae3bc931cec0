using System.Collections.Concurrent;
using System.Text.Json;
using Ddpm.Tests;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class ConditionalGanEstimatorTests
{
    private static readonly ConditionalGanEstimatorOptions s_options = new()
    {
        Shape = TinyModels.Shape,
        Model = TinyModels.Gan,
    };

    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass() =>
        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.ImageGeneration.Trainers.ConditionalGan(
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

    [Fact]
    public void Fit_PicturesAndLabels_BecomesAStageThatDrawsInOneCall()
    {
        using var model = Estimator(s_options).Fit(TrainingRow.Load(_context, "red", "Blue", "blue", "red"));

        var generator = Assert.IsType<GanGenerator>(model.Generator);
        Assert.Equal(["Blue", "blue", "red"], generator.Vocabulary.Names);
        Assert.Equal(TinyModels.Shape, generator.Shape);
        Assert.Equal(2, Pictures.Read(_context, model.Transform(Pictures.Rows(_context, "red", "red,blue"))).Length);
    }

    [Fact]
    public void Fit_PreviousModel_GoesOnFromIt()
    {
        var data = TrainingRow.Load(_context, "red", "blue");
        using var first = Estimator(s_options).Fit(data);
        using var next = Estimator(s_options).Fit(data, first);

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
        using var diffusion = _context
            .ImageGeneration.Trainers.ConditionalDdpm(new() { Shape = TinyModels.Shape, Model = TinyModels.Ddpm })
            .Fit(data);

        var error = Assert.Throws<ArgumentException>(() => Estimator(s_options).Fit(data, diffusion));

        Assert.StartsWith(
            "'previousModel' must have a model of kind 'gan'; that of the stage is of kind 'ddpm'.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("previousModel", error.ParamName);
    }

    [Fact]
    public void Save_ThenLoad_DrawsTheSamePictures()
    {
        using var model = Estimator(s_options).Fit(TrainingRow.Load(_context, "red", "blue"));
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
                .ImageGeneration.Trainers.ConditionalGan(s_options)
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

        using var model = Estimator(
                s_options with
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
                message.Source.Contains(nameof(ConditionalGanEstimator), StringComparison.Ordinal)
                && message.RawMessage.StartsWith("Generator Dcgan: ", StringComparison.Ordinal)
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

        using var model = Estimator(s_options with { Model = s_options.Model with { CollapseThreshold = threshold } })
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
            "one call",
            Refusal(s_options with { Generation = new() { Sampling = new() { Steps = 10 } } }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "NegativeLabelColumnName",
            Refusal(s_options with { Generation = new() { NegativeLabelColumnName = "Not" } }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "28, 32, 64",
            Refusal(s_options with { Shape = new ImageShape(3, 7, 8) }),
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.ImageGeneration.Trainers.ConditionalGan(epochs: 0));
    }

    [Fact]
    public void GenerateConditionalImages_SamplingForAGan_IsRefused()
    {
        using var model = Estimator(s_options).Fit(TrainingRow.Load(_context, "red", "blue"));

        var error = Assert.Throws<ArgumentException>(() =>
            _context
                .Transforms.GenerateConditionalImages(model.Generator, new() { Sampling = new() { Sampler = "ddim" } })
                .Fit(Pictures.Rows(_context, "red"))
        );

        Assert.Contains("one call", error.Message, StringComparison.Ordinal);
    }

    private string Refusal(ConditionalGanEstimatorOptions options) =>
        Assert.Throws<ArgumentException>(() => Estimator(options)).Message;

    private ConditionalGanEstimator Estimator(ConditionalGanEstimatorOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalGan(options);
}
