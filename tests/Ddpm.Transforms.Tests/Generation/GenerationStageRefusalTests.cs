using System.Reflection;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>What the stage that generates does not do, and how it is stopped.</summary>
public sealed class GenerationStageRefusalTests : GenerationStageTest
{
    [Fact]
    public void Transform_TokenCancelledAtTheFirstPicture_StopsAtTheNextBatch()
    {
        using var generator = TinyModels.Generator("blue", "red");
        using var stop = new CancellationTokenSource();
        var rows = Pictures.Rows(_context, "red", "blue");
        var options = new GenerationTransformOptions
        {
            BatchSize = 1,
            Sampling = TinyModels.Sampling,
            CancellationToken = stop.Token,
        };
        var view = _context.Transforms.GenerateConditionalImages(generator, options).Fit(rows).Transform(rows);
        using var cursor = view.GetRowCursor(view.Schema);
        var get = cursor.GetGetter<MLImage>(view.Schema["GeneratedImage"]);
        var image = default(MLImage)!;
        cursor.MoveNext();
        get(ref image);
        stop.Cancel();
        cursor.MoveNext();

        Assert.ThrowsAny<OperationCanceledException>(() => get(ref image));
    }

    [Fact]
    public void Transform_ContextCancelled_Stops()
    {
        using var generator = TinyModels.Generator("blue", "red");
        var context = new MLContext();
        var rows = Pictures.Rows(context, "red");
        var view = context
            .Transforms.GenerateConditionalImages(generator, new() { Sampling = TinyModels.Sampling })
            .Fit(rows)
            .Transform(rows);
        typeof(MLContext)
            .GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!
            .Invoke(context, null);

        Assert.ThrowsAny<OperationCanceledException>(() => Pictures.Read(context, view));
    }

    [Fact]
    public void Fit_WhatTheModelCannotDo_IsRefusedBeforeTheFirstPicture()
    {
        using var diffusion = TinyModels.Generator("blue", "red");
        using var withoutDropout = ConditionalDdpmTrainer.Train(
            TinyModels.Images("blue", "red"),
            TinyModels.Ddpm with
            {
                LabelDropout = 0,
            },
            torch.CPU
        );
        using var gan = ConditionalGanTrainer.Train(TinyModels.Images("blue", "red"), TinyModels.Gan, torch.CPU);

        Assert.Contains("1000", Error(diffusion, new() { Sampling = new() { Steps = 1001 } }));
        Assert.Contains(
            "cannot keep pictures clear of labels, and NegativeLabelColumnName is 'Not'",
            Error(gan, new() { NegativeLabelColumnName = "Not" })
        );
        Assert.Contains(
            "cannot keep pictures clear",
            Error(
                withoutDropout,
                new()
                {
                    NegativeLabelColumnName = "Not",
                    Sampling = new() { GuidanceScale = 1 },
                }
            )
        );

        string Error(IConditionalGenerator generator, GenerationTransformOptions options) =>
            Assert
                .ThrowsAny<ArgumentException>(() =>
                    _context
                        .Transforms.GenerateConditionalImages(generator, options)
                        .Fit(_context.Data.LoadFromEnumerable([new { Label = "red", Not = "blue" }]))
                )
                .Message;
    }

    [Fact]
    public void Fit_ModelThatKnowsNoLabels_Warns()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        using var gan = ConditionalGanTrainer.Train(
            TinyModels.Images("blue", "red"),
            TinyModels.Gan with
            {
                Conditional = false,
            },
            torch.CPU
        );

        _context.Transforms.GenerateConditionalImages("Picture", "Label", gan).Fit(Pictures.Rows(_context, "red"));

        Assert.Contains("trained without labels", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_UnknownLabel_NamesRowLabelAndKnownOnes()
    {
        using var generator = new PaintedGenerator("blue", "red");

        var error = Assert.Throws<InvalidDataException>(() =>
            Generate(generator, Pictures.Rows(_context, "red", "red,pink cone"), new())
        );

        Assert.Contains(
            "Row 1 has the unknown label 'pink cone' in column 'Label'",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("blue, red", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_NoLabel_IsAnErrorUnlessAllowed()
    {
        using var generator = new PaintedGenerator("blue", "red");
        var rows = Pictures.Rows(_context, "red", "");

        var error = Assert.Throws<InvalidDataException>(() => Generate(generator, rows, new()));
        var pictures = Generate(generator, rows, new() { AllowUnconditional = true });

        Assert.Contains("Row 1 has no label in column 'Label'", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("FF", pictures[1], StringComparison.Ordinal);
    }

    [Fact]
    public void GetOutputSchema_WrongLabelType_SpeaksAsMicrosoftMLDoes()
    {
        using var generator = new PaintedGenerator("red");
        var transformer = Fit(generator, new());
        var numbers = _context.Data.LoadFromEnumerable([new { Label = 1f }]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.GetOutputSchema(numbers.Schema));

        Assert.Contains(
            "Schema mismatch for input column 'Label': expected text, a key, a vector of text or of keys, or a multi-hot "
                + "vector of Single of known size, got Single",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void GetOutputSchema_SeedColumnMissingOrOfFractions_IsRefused()
    {
        using var generator = new PaintedGenerator("red");
        var estimator = _context.Transforms.GenerateConditionalImages(generator, new() { SeedColumnName = "Seed" });

        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Pictures.Rows(_context, "red")));
        var fractions = Assert.Throws<ArgumentOutOfRangeException>(() =>
            estimator.Fit(_context.Data.LoadFromEnumerable([new { Label = "red", Seed = 0.5f }]))
        );

        Assert.Contains("Could not find input column 'Seed'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("expected an integer, got Single", fractions.Message, StringComparison.Ordinal);
    }
}
