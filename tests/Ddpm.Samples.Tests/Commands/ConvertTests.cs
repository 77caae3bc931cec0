using Ddpm.Samples.Commands;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>Models to weights for PyTorch, and back.</summary>
[Collection(nameof(TrainedModels))]
public sealed class ConvertTests(TrainedModels models)
{
    [Fact]
    public async Task Convert_ScorerToWeightsAndBack_ScoresTheSame()
    {
        var (weights, again, labels) = (models["scorer.pth"], models["again.zip"], models["scenes/objects.json"]);

        var there = await CommandRun.Of("convert", models.Scorer, "--out", weights, "--json");
        var back = await CommandRun.Of([
            "convert",
            weights,
            "--labels",
            labels,
            "--size",
            "32",
            "--out",
            again,
            "--json",
        ]);

        Assert.Equal(ExitCode.Done, there.ExitCode);
        Assert.Equal("scorer", there.Json.GetProperty("kind").GetString());
        Assert.Equal(122, there.Json.GetProperty("tensors").GetInt32());
        Assert.Equal(ExitCode.Done, back.ExitCode);
        Assert.Equal(24, back.Json.GetProperty("labels").GetArrayLength());
        await CommandRun.Of("convert", again, "--out", models["again.pth"]);
        Assert.Equal(
            await File.ReadAllBytesAsync(weights, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(models["again.pth"], TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Convert_Generator_WritesWeightsWithTheirDescription()
    {
        var path = models["ddpm.safetensors"];

        var run = await CommandRun.Of("convert", models.Ddpm, "--out", path);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("tensors of the model, a 'ddpm': ", run.Results, StringComparison.Ordinal);
        using var file = SafeTensorsFile.Open(path);
        Assert.Equal([3 * 32 * 32], file.ShapeOf("pixels.mean"));
        Assert.Equal("ddpm", file.Metadata["kind"]);
        Assert.Contains("red cube", file.Metadata["description"], StringComparison.Ordinal);
        Assert.Contains(file.Names, name => name.StartsWith("network.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Convert_PipelineOfBoth_AsksWhich()
    {
        var pipeline = models["both.zip"];
        var ml = new MLContext();
        var wishes = ml.Data.LoadFromEnumerable(new[] { new Condition() });
        ml.Model.Save(
            ml.Transforms.GenerateConditionalImages("GeneratedImage", "Label", models.Ddpm)
                .Append(ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", models.Scorer))
                .Fit(wishes),
            wishes.Schema,
            pipeline
        );

        var asked = await CommandRun.Of("convert", pipeline, "--out", models["one.pth"]);
        var told = await CommandRun.Of("convert", pipeline, "--stage", "scorer", "--out", models["one.pth"], "--json");

        Assert.Equal(ExitCode.Failed, asked.ExitCode);
        Assert.Contains(
            "choose one with --stage generator or --stage scorer",
            asked.Messages,
            StringComparison.Ordinal
        );
        Assert.Equal("scorer", told.Json.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Convert_PipelineOfTwoScorers_SaysThatNoStageTellsThemApart()
    {
        var pipeline = models["two.zip"];
        var ml = new MLContext();
        var pictures = ml.Data.LoadFromEnumerable(Array.Empty<Picture>());
        ml.Model.Save(
            ml.Transforms.ScoreImageLabels("First", "Image", models.Scorer)
                .Append(ml.Transforms.ScoreImageLabels("Second", "Image", models.Scorer))
                .Fit(pictures),
            null,
            pipeline
        );

        var run = await CommandRun.Of("convert", pipeline, "--stage", "scorer", "--out", models["one.pth"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(
            "has 2 scorers in it; --stage cannot tell them apart. Save the one that is meant in a file of its own.",
            run.Messages.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Convert_WhatCannotBe_SaysWhy()
    {
        var labels = models["scenes/objects.json"];

        await AssertFails("holds no weights of PyTorch or safetensors", models.Scorer, models["x.zip"]);
        await AssertFails("cannot be read as a model", labels, models["x.pth"]);
        await CommandRun.Of("convert", models.Scorer, "--out", models["some.safetensors"]);
        await AssertFails("A scorer needs --labels", models["some.safetensors"], models["x.zip"]);
        await AssertFails("--stage says which", models["some.safetensors"], models["x.pth"], "--stage", "scorer");
        await AssertFails("--key says where", models.Scorer, models["x.pth"], "--key", "model");
        await AssertFails("has no generator in it", models.Scorer, models["x.pth"], "--stage", "generator");

        async Task AssertFails(string message, string input, string output, params string[] more)
        {
            var run = await CommandRun.Of(["convert", input, "--out", output, .. more]);
            Assert.Equal(ExitCode.Failed, run.ExitCode);
            Assert.Contains(message, run.Messages, StringComparison.Ordinal);
            Assert.Single(run.Messages.TrimEnd().Split('\n'));
        }
    }

    private sealed class Picture
    {
        [ImageType(32, 32)]
        public MLImage Image { get; set; } = null!;
    }

    private sealed class Condition
    {
        public string[] Label { get; set; } = [];
    }
}
