using System.Text.Json.Nodes;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>Small models of other schedules, targets, weights and times, trained and sampled.</summary>
public sealed class DiffusionPartsTests : TorchTest
{
    [Theory]
    [InlineData("karras", false, "edm", "log-normal", "karras", 600)]
    [InlineData("flow", false, "flow", "logit-normal", "linspace", 300)]
    [InlineData("linear", true, "v", "antithetic", "trailing", 300)]
    public void Generate_OtherParts_PaintsTheSideThatIsAskedFor(
        string schedule,
        bool zeroTerminalSnr,
        string target,
        string times,
        string spacing,
        int steps
    )
    {
        using var generator = Train(schedule, zeroTerminalSnr, target, times, steps);

        var pictures = generator.Generate(Request(spacing));

        double Mean(int picture, bool left)
        {
            var pixels = pictures[picture].ToArray();
            return pixels.Where((_, place) => place % 8 < 4 == left).Average(value => value);
        }

        Assert.True(Mean(0, left: true) > Mean(0, left: false) + 30, $"{Mean(0, true)} and {Mean(0, false)}");
        Assert.True(Mean(1, left: false) > Mean(1, left: true) + 30, $"{Mean(1, false)} and {Mean(1, true)}");
    }

    [Fact]
    public void Read_WhatWasWritten_HasTheSameSchedule()
    {
        using var generator = Train("squared-cosine", zeroTerminalSnr: true, "v", "uniform", steps: 1);
        using var weights = new MemoryStream();
        generator.WriteWeights(weights);
        weights.Position = 0;

        using var read = DdpmGenerator.Read(generator.WriteDescription(), weights, torch.CPU);

        Assert.Contains("\"zeroTerminalSnr\":true", generator.WriteDescription());
        Assert.Contains("\"target\":\"v\"", generator.WriteDescription());
        Assert.Contains("\"LossWeight\":null", generator.WriteDescription());
        var request = Request("linspace");
        Assert.Equal(generator.Generate(request)[0].ToArray(), read.Generate(request)[0].ToArray());
    }

    [Fact]
    public void Read_DescriptionWithoutZeroTerminalSnrAndTraining_IsAModelWithoutThem()
    {
        using var generator = Train("linear", zeroTerminalSnr: false, "epsilon", "uniform", steps: 1);
        using var weights = new MemoryStream();
        generator.WriteWeights(weights);
        weights.Position = 0;
        var description = JsonNode.Parse(generator.WriteDescription())!.AsObject();
        Assert.True(description["structure"]!.AsObject().Remove("zeroTerminalSnr"));
        Assert.True(description.Remove("training"));

        using var read = DdpmGenerator.Read(description.ToJsonString(), weights, torch.CPU);

        var request = Request("trailing");
        Assert.Equal(generator.Generate(request)[0].ToArray(), read.Generate(request)[0].ToArray());
    }

    [Theory]
    [InlineData("\"zeroTerminalSnr\":false", "\"zeroTerminalSnr\":true", "'epsilon' says nothing")]
    [InlineData("\"linear\"", "\"flow\"", "'epsilon' says nothing")]
    public void Read_PartsThatDoNotFit_SaysWhat(string found, string replaced, string expected)
    {
        using var generator = Train("linear", zeroTerminalSnr: false, "epsilon", "uniform", steps: 1);
        var description = generator.WriteDescription();
        Assert.Contains(found, description);
        using var weights = new MemoryStream();

        var error = Assert.Throws<InvalidDataException>(() =>
            DdpmGenerator.Read(description.Replace(found, replaced, StringComparison.Ordinal), weights, torch.CPU)
        );

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Generate_SpacingThatCannotStartAtPlainNoise_IsRefused()
    {
        using var generator = Train("flow", zeroTerminalSnr: false, "flow", "uniform", steps: 1);

        Assert.Contains(
            "'karras' cannot start at plain noise",
            Assert.Throws<ArgumentException>(() => generator.Generate(Request("karras"))).Message
        );
        Assert.Contains(
            "no spacing 'even'",
            Assert.Throws<ArgumentException>(() => generator.Generate(Request("even"))).Message
        );
    }

    private static GenerationRequest Request(string spacing) =>
        new()
        {
            Labels =
            [
                [0],
                [1],
            ],
            Seeds = [1, 2],
            Sampling = new SamplingOptions
            {
                Sampler = "ddim",
                Steps = 10,
                Spacing = spacing,
                GuidanceScale = 1,
            },
        };

    private static DdpmGenerator Train(string schedule, bool zeroTerminalSnr, string target, string times, int steps) =>
        ConditionalDdpmTrainer.Train(
            TinyPictures.Create(40),
            new DdpmTrainingOptions
            {
                Budget = TrainingBudget.OfSteps(steps),
                BatchSize = 8,
                WarmupSteps = 10,
                LearningRate = 5e-3,
                AverageDecay = 0.98,
                Network = new ConditionalUNetOptions
                {
                    Widths = [8, 16],
                    Blocks = [1, 1],
                    HeadWidth = 8,
                    ConditionWidth = 16,
                },
                Schedule = schedule,
                ZeroTerminalSnr = zeroTerminalSnr,
                Target = target,
                TimeSampling = times,
            },
            torch.CPU
        );
}
