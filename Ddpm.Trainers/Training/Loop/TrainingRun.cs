using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>What identifies a run, and its way into a checkpoint and back.</summary>
internal static class TrainingRun
{
    /// <summary>All that the weights of a run depend on. The budget is left out where it is a time.</summary>
    public static string Describe(
        ITrainingTask task,
        ILabeledImages images,
        TrainingOptions options,
        Validator? validator
    )
    {
        var log = JsonObject.Create(options.ToLog())!;
        if (options.Budget.Time is not null)
            log.Remove(nameof(options.Budget));
        return new JsonObject
        {
            ["task"] = task.Describe(),
            ["pictures"] = images.Count,
            ["content"] = HashOf(images),
            ["shape"] = images.Shape.ToString(),
            ["labels"] = new JsonArray([.. images.Vocabulary.Names.Select(name => JsonValue.Create(name))]),
            ["options"] = log,
            ["validation"] = validator?.Describe(),
            ["previous"] = options.Previous is { } previous ? ModelIdentity.Of(previous, "previous").Sha256 : null,
        }.ToJsonString();
    }

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

    /// <summary>What tells two runs apart, in words: each value that differs, by the path that leads to it.</summary>
    private static string Difference(string checkpoint, string run)
    {
        try
        {
            var (was, now) = (Leaves(JsonNode.Parse(checkpoint), ""), Leaves(JsonNode.Parse(run), ""));
            return string.Join(
                ", ",
                now.Keys.Union(was.Keys)
                    .Where(name => was.GetValueOrDefault(name) != now.GetValueOrDefault(name))
                    .Select(name =>
                        $"{name} was {was.GetValueOrDefault(name) ?? "not set"} and is {now.GetValueOrDefault(name) ?? "not set"}"
                    )
            );
        }
        catch (JsonException)
        {
            return "it does not say which";
        }
    }

    private static Dictionary<string, string> Leaves(JsonNode? node, string path) =>
        node switch
        {
            null => [],
            JsonObject values => values
                .SelectMany(entry => Leaves(entry.Value, path is "" or "options" ? entry.Key : $"{path}.{entry.Key}"))
                .ToDictionary(),
            _ => new() { [path] = node is JsonValue value ? value.ToString() : node.ToJsonString() },
        };
}
