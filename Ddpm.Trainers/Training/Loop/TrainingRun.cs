using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>What identifies a run, and its way into a checkpoint and back.</summary>
internal static class TrainingRun
{
    /// <summary>All that the weights of a run depend on.</summary>
    public static string Describe(
        ITrainingTask task,
        ILabeledImages images,
        TrainingOptions options,
        Validator? validator
    )
    {
        return new JsonObject
        {
            ["task"] = task.Describe(),
            ["pictures"] = images.Count,
            ["content"] = HashOf(images),
            ["shape"] = images.Shape.ToString(),
            ["labels"] = new JsonArray([.. images.Vocabulary.Names.Select(name => JsonValue.Create(name))]),
            ["options"] = JsonObject.Create(options.ToLog()),
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
        Validator? validator,
        CheckpointModel? model
    ) =>
        new(
            clock.Step,
            clock.Elapsed,
            run,
            states
                .SelectMany(state => state.Collect())
                .Concat(validator?.Collect() ?? [])
                .ToDictionary(StringComparer.Ordinal),
            model
        );

    /// <summary>
    /// Goes on from the newest checkpoint; without one the run starts from the beginning. The budget may be another one, so that
    /// a run can be made longer.
    /// </summary>
    /// <returns>What one should know of another budget, or null.</returns>
    public static string? Resume(
        CheckpointStore store,
        string run,
        ObjectiveState[] states,
        TrainingClock clock,
        Validator? validator
    )
    {
        var checkpoint = store.LoadNewest();
        if (checkpoint is null)
            return null;
        try
        {
            var (was, earlier) = WithoutBudget(checkpoint.Description);
            var (now, _) = WithoutBudget(run);
            if (was != now)
                throw new InvalidDataException(
                    $"The checkpoint belongs to another run: {Difference(was, now)}. Resume with the "
                        + "options and data that it was made with, or choose an empty folder."
                );

            foreach (var state in states)
                state.Restore(Read);
            validator?.Restore(Read);
            return clock.ResumeAt(checkpoint.Step, checkpoint.Elapsed, earlier);
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

    private static (string Description, TrainingBudget? Budget) WithoutBudget(string description)
    {
        try
        {
            if (JsonNode.Parse(description) is not JsonObject run || run["options"] is not JsonObject options)
                return (description, null);
            var budget = TrainingBudget.FromLog(options[nameof(TrainingOptions.Budget)]);
            options.Remove(nameof(TrainingOptions.Budget));
            return (run.ToJsonString(), budget);
        }
        catch (JsonException)
        {
            return (description, null);
        }
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
