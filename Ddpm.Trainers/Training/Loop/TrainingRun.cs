using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Ddpm.Trainers.Data;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>What identifies a run, and its way into a checkpoint and back.</summary>
internal static class TrainingRun
{
    /// <summary>
    /// All that the weights of a run depend on. The budget is left out where it is a time, and so is how often
    /// checkpoints are written.
    /// </summary>
    public static string Describe(
        ITrainingTask task,
        ILabeledImages images,
        TrainingOptions options,
        Validator? validator
    ) =>
        JsonSerializer.Serialize(
            new
            {
                task = validator is null ? task.Describe() : $"{task.Describe()}, {validator.Describe()}",
                pictures = images.Count,
                content = HashOf(images),
                shape = images.Shape.ToString(),
                labels = images.Vocabulary.Names,
                steps = options.Budget.Steps,
                epochs = options.Budget.Epochs,
                options.BatchSize,
                options.Seed,
                options.LearningRate,
                options.WeightDecay,
                options.OptimizerBetas,
                options.MaxGradientNorm,
                options.WarmupSteps,
                options.AverageDecay,
                options.AverageWidths,
            }
        );

    // Other pictures would also mean another mean picture, and so another model.
    public static string HashOf(ILabeledImages images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pixels = new byte[images.Shape.Length];
        for (var index = 0; index < images.Count; index++)
        {
            images.CopyPixels(index, pixels);
            hash.AppendData(pixels);
            hash.AppendData(MemoryMarshal.AsBytes(images.Labels(index)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static TrainingCheckpoint Checkpoint(
        string run,
        ObjectiveState[] states,
        TrainingClock clock,
        Validator? validator
    ) =>
        new(
            clock.Step,
            clock.Elapsed,
            run,
            states
                .SelectMany(state => state.Collect())
                .Concat(validator?.Collect() ?? [])
                .ToDictionary(StringComparer.Ordinal)
        );

    /// <summary>Goes on from the newest checkpoint; without one the run starts from the beginning.</summary>
    public static void Resume(
        CheckpointStore store,
        string run,
        ObjectiveState[] states,
        TrainingClock clock,
        Validator? validator
    )
    {
        var checkpoint = store.LoadNewest();
        if (checkpoint is null)
            return;
        try
        {
            if (checkpoint.Description != run)
                throw new InvalidDataException(
                    $"The checkpoint belongs to another run: {Difference(checkpoint.Description, run)}. Resume with the "
                        + "options and data that it was made with, or choose an empty folder."
                );

            foreach (var state in states)
                state.Restore(Read);
            validator?.Restore(Read);
            clock.ResumeAt(checkpoint.Step, checkpoint.Elapsed);
        }
        finally
        {
            foreach (var tensor in checkpoint.Tensors.Values)
                tensor.Dispose();
        }

        Tensor Read(string name, Tensor expected) =>
            checkpoint.Tensors.TryGetValue(name, out var found)
            && found.dtype == expected.dtype
            && found.shape.SequenceEqual(expected.shape)
                ? found
                : throw new InvalidDataException(
                    $"The checkpoint lacks '{name}', or it has another shape or type of number."
                );
    }

    /// <summary>What tells two runs apart, in words.</summary>
    private static string Difference(string checkpoint, string run)
    {
        try
        {
            using var old = JsonDocument.Parse(checkpoint);
            using var now = JsonDocument.Parse(run);
            return string.Join(
                ", ",
                now.RootElement.EnumerateObject()
                    .Select(value =>
                        (value.Name, Now: Find(now.RootElement, value.Name), Was: Find(old.RootElement, value.Name))
                    )
                    .Where(value => value.Now != value.Was)
                    .Select(value =>
                        $"{value.Name} was {OwnParts(value.Was, value.Now)} and is {OwnParts(value.Now, value.Was)}"
                    )
            );
        }
        catch (JsonException)
        {
            return "it does not say which";
        }
    }

    /// <summary>A value, without the parts at both ends of a long one that another shares: parts end at commas.</summary>
    private static string OwnParts(string value, string other)
    {
        const int Long = 100;
        if (value.Length <= Long && other.Length <= Long)
            return value;
        var same = value.AsSpan().CommonPrefixLength(other);
        var start = value.AsSpan(0, same).LastIndexOf(',') + 1;
        var sameEnd = 0;
        while (same + sameEnd < Math.Min(value.Length, other.Length) && value[^(sameEnd + 1)] == other[^(sameEnd + 1)])
            sameEnd++;
        var rest = value.AsSpan(value.Length - sameEnd).IndexOf(',');
        return $"…{value[start..(rest < 0 ? value.Length : value.Length - sameEnd + rest)]}…";
    }

    private static string Find(JsonElement description, string name) =>
        description.ValueKind == JsonValueKind.Object
        && description.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value.ToString()
            : "not set";
}
