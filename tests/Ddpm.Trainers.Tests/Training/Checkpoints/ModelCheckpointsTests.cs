using System.Text.Json;
using TorchSharp;
using static Ddpm.Trainers.Tests.ModelBytes;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>A run that is stopped leaves a model, in its checkpoint or handed over.</summary>
public sealed class ModelCheckpointsTests : TorchTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public static TheoryData<string> Kinds => [.. ModelKind.Registry.All.Take(4).Select(kind => kind.Name)];

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_CheckpointOfAStoppedRun_IsTheModelThatWasHandedOver(string kind)
    {
        using var stop = new CancellationTokenSource();
        byte[]? weights = null;
        string? description = null;
        using var teacher = Teacher();
        var options = OptionsOf(kind, teacher, 6) with
        {
            CheckpointDirectory = _folder.FullName,
            CancellationToken = stop.Token,
            OnStopped = model =>
            {
                weights = WeightsOf(model);
                description = model.WriteDescription();
            },
            OnProgress = now =>
            {
                if (now.Step == 3)
                    stop.Cancel();
            },
        };

        Assert.Throws<OperationCanceledException>(() => options.Train(TinyPictures.Create(16), torch.CPU).Dispose());

        var checkpoints = new ModelCheckpoints(_folder.FullName);
        Assert.Equal([3], checkpoints.Steps);
        using var read = checkpoints.Read(null, torch.CPU);
        Assert.Equal(kind, read.Kind);
        Assert.Equal(weights, WeightsOf(read));
        foreach (var text in new[] { description!, read.WriteDescription() })
            Assert.Equal(3, LogOf(text).GetProperty("StoppedAtStep").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_CheckpointOfAFinishedRun_IsItsModel(string kind)
    {
        using var teacher = Teacher();
        var options = OptionsOf(kind, teacher, 2) with
        {
            CheckpointDirectory = _folder.FullName,
            OnStopped = _ => Assert.Fail("Nobody stopped it."),
        };

        using var trained = options.Train(TinyPictures.Create(16), torch.CPU);
        using var read = new ModelCheckpoints(_folder.FullName).Read(2, torch.CPU);

        Assert.Equal(WeightsOf(trained), WeightsOf(read));
        Assert.False(LogOf(read.WriteDescription()).TryGetProperty("StoppedAtStep", out _));
    }

    [Fact]
    public void Read_ValidatedRun_HasTheBestWeights()
    {
        var options = OptionsOf("ddpm", null, 6) with
        {
            CheckpointDirectory = _folder.FullName,
            Validation = new() { Images = TinyPictures.Create(8), Every = 1 },
        };

        using var trained = options.Train(TinyPictures.Create(16), torch.CPU);
        using var read = new ModelCheckpoints(_folder.FullName).Read(null, torch.CPU);

        Assert.Equal(WeightsOf(trained), WeightsOf(read));
    }

    [Fact]
    public void Read_WhatIsNotThere_IsNamed()
    {
        Assert.Contains("holds no checkpoints", Message(null), StringComparison.Ordinal);
        (OptionsOf("ddpm", null, 2) with { CheckpointDirectory = _folder.FullName })
            .Train(TinyPictures.Create(16), torch.CPU)
            .Dispose();

        Assert.Contains("no checkpoint of step 7. There are: 2", Message(7), StringComparison.Ordinal);

        string Message(long? step) =>
            Assert
                .Throws<ArgumentException>(() => new ModelCheckpoints(_folder.FullName).Read(step, torch.CPU))
                .Message;
    }

    [Fact]
    public void Read_CheckpointWithoutAModel_SaysWhy()
    {
        using (var tensor = torch.zeros(2))
        using (var file = File.Create(Path.Combine(_folder.FullName, "checkpoint-000000002.safetensors")))
            SafeTensors.Write(file, new Dictionary<string, torch.Tensor> { ["run/step"] = tensor });

        var error = Assert.Throws<InvalidDataException>(() =>
            new ModelCheckpoints(_folder.FullName).Read(null, torch.CPU)
        );

        Assert.Contains("does not say of which model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ScorerStoppedWhileItIsCalibrated_HandsItOver()
    {
        using var stop = new CancellationTokenSource();
        var handed = 0;
        var options = (ScorerTrainingOptions)OptionsOf("scorer", null, 2) with
        {
            HeldOut = TinyPictures.Create(8),
            CancellationToken = stop.Token,
            OnStopped = _ => handed++,
            OnProgress = now =>
            {
                if (now.Step == 2)
                    stop.Cancel();
            },
        };

        Assert.Throws<OperationCanceledException>(() => options.Train(TinyPictures.Create(16), torch.CPU).Dispose());

        Assert.Equal(1, handed);
    }

    private static TrainingOptions OptionsOf(string kind, DdpmGenerator? teacher, int steps)
    {
        TrainingOptions options = kind switch
        {
            "student" => new StudentTrainingOptions { Teacher = teacher },
            "gan" => new GanTrainingOptions
            {
                Network = new()
                {
                    NoiseWidth = 4,
                    GeneratorWidth = 4,
                    DiscriminatorWidth = 4,
                },
            },
            "scorer" => new ScorerTrainingOptions { Network = ClassifierNetwork.ConvNet, InputSize = 8 },
            _ => new DdpmTrainingOptions
            {
                Network = new ConditionalUNetOptions
                {
                    Widths = [8],
                    Blocks = [1],
                    AttentionLevels = 0,
                    HeadWidth = 8,
                    ConditionWidth = 16,
                },
            },
        };
        return options with { Budget = TrainingBudget.OfSteps(steps), BatchSize = 4, WarmupSteps = 0 };
    }

    private static DdpmGenerator Teacher() =>
        (DdpmGenerator)OptionsOf("ddpm", null, 1).Train(TinyPictures.Create(16), torch.CPU);

    private static JsonElement LogOf(string description) =>
        JsonDocument.Parse(description).RootElement.GetProperty("training");
}
