using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The checkpoints of one run in a folder of their own: <c>checkpoint-000000500.safetensors</c>, of which the two
/// newest are kept. A checkpoint appears whole or not at all.
/// </summary>
/// <param name="directory">The folder; created when the first checkpoint is written.</param>
internal sealed class CheckpointStore(string directory)
{
    private const string Prefix = "checkpoint-";
    private const string Extension = ".safetensors";
    private const int Kept = 2;

    /// <summary>Makes sure that a new run does not mix its checkpoints with those of an earlier one.</summary>
    /// <exception cref="ArgumentException">The folder holds checkpoints.</exception>
    public void RequireEmpty()
    {
        if (Steps().Any())
            throw new ArgumentException(
                $"'{directory}' holds checkpoints of an earlier run, up to step {Steps().Max()}. Resume that run, or choose "
                    + "an empty folder."
            );
    }

    /// <summary>What stands before the names of the constants of the run's model in a checkpoint.</summary>
    public const string ConstantPrefix = "constant/";

    /// <summary>What stands, as a text beside the tensors, before the names of the weights that the run would end with.</summary>
    public const string WeightsName = "model.weights";

    /// <summary>The steps of which there are checkpoints, in order.</summary>
    public IReadOnlyList<long> AllSteps => [.. Steps().Order()];

    /// <summary>Writes a checkpoint and removes all but the newest. The constants of its model are disposed.</summary>
    public void Save(TrainingCheckpoint checkpoint)
    {
        Directory.CreateDirectory(directory);
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(checkpoint.Tensors, StringComparer.Ordinal)
        {
            ["run/step"] = tensor(checkpoint.Step),
            ["run/seconds"] = tensor(checkpoint.Elapsed.TotalSeconds),
            ["run/description"] = tensor(Encoding.UTF8.GetBytes(checkpoint.Description)),
        };
        Dictionary<string, string> texts = [];
        if (checkpoint.Model is { } model)
        {
            foreach (var (name, constant) in model.Record.Constants)
                tensors[ConstantPrefix + name] = constant;
            texts[SnapshotStore.KindName] = model.Record.Kind;
            texts[SnapshotStore.DescriptionName] = model.Record.Description;
            texts[SnapshotStore.NetworkPrefixName] = model.Record.NetworkPrefix;
            texts[WeightsName] = model.WeightsPrefix;
        }

        try
        {
            AtomicFile.Write(PathOf(checkpoint.Step), stream => SafeTensors.Write(stream, tensors, texts));
        }
        finally
        {
            foreach (var constant in checkpoint.Model?.Record.Constants.Values ?? [])
                constant.Dispose();
        }

        foreach (var old in Steps().OrderDescending().Skip(Kept))
            File.Delete(PathOf(old));
    }

    /// <summary>
    /// Reads the newest checkpoint, or null where there is none. One that is damaged is refused, and not passed over for
    /// the one before it: what was lost, and whether to go on from an older step, is for a person to say.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or no checkpoint of a training run; the message names the checkpoint before it.
    /// </exception>
    public TrainingCheckpoint? LoadNewest()
    {
        if (!Steps().Any())
            return null;

        var steps = Steps().OrderDescending().ToArray();
        var path = PathOf(steps[0]);
        var remedy =
            steps.Length > 1
                ? $"Delete it to go on from the checkpoint before it, '{Path.GetFileName(PathOf(steps[1]))}'."
                : "There is no other; delete it to begin anew.";
        var tensors = ReadTensors(path, remedy);
        try
        {
            Require("run/step", ScalarType.Int64);
            Require("run/seconds", ScalarType.Float64);
            Require("run/description", ScalarType.Byte);
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }

        void Require(string name, ScalarType type)
        {
            if (!tensors.TryGetValue(name, out var tensor) || tensor.dtype != type || tensor.numel() == 0)
                throw new InvalidDataException(
                    $"'{path}' is no checkpoint of a training run: it has no '{name}' of {type}. {remedy}"
                );
        }

        return new TrainingCheckpoint(
            tensors["run/step"].item<long>(),
            TimeSpan.FromSeconds(tensors["run/seconds"].item<double>()),
            Encoding.UTF8.GetString(tensors["run/description"].bytes),
            tensors
        );
    }

    /// <summary>
    /// The precision in which the newest checkpoint was computed, or null where there is none, or none that says so: what is wrong
    /// with it <see cref="LoadNewest"/> tells.
    /// </summary>
    public ComputePrecision? NewestPrecision()
    {
        if (!Steps().Any())
            return null;
        try
        {
            using var file = SafeTensorsFile.Open(PathOf(Steps().Max()));
            using var description = file.Read("run/description");
            return
                JsonNode.Parse(description.bytes)?["options"]?[nameof(GeneratorTrainingOptions.Precision)]
                    is JsonValue value
                && Enum.TryParse<ComputePrecision>(value.ToString(), out var precision)
                ? precision
                : null;
        }
        catch (Exception error)
            when (error is InvalidDataException or KeyNotFoundException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IReadOnlyDictionary<string, Tensor> ReadTensors(string path, string remedy)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return SafeTensors.Read(stream);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {exception.Message} {remedy}", exception);
        }
    }

    /// <summary>The file of a checkpoint.</summary>
    public string PathOf(long step) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D9}{Extension}"));

    /// <summary>The step of a file that is named as a checkpoint, or null.</summary>
    public static long? StepOf(string path) =>
        Path.GetFileName(path) is var name
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(
            name.AsSpan()[Prefix.Length..^Extension.Length],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var step
        )
            ? step
            : null;

    private IEnumerable<long> Steps() =>
        Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, $"{Prefix}*{Extension}").Select(StepOf).OfType<long>()
            : [];
}

/// <summary>A training run between two steps.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Elapsed">Time spent training.</param>
/// <param name="Description">What the run's weights depend on; see <see cref="ITrainingTask.Describe"/>.</param>
/// <param name="Tensors">Weights, averages and optimiser moments by name.</param>
/// <param name="Model">What makes a model of them, or null where nothing does; a run that goes on needs none.</param>
internal sealed record TrainingCheckpoint(
    long Step,
    TimeSpan Elapsed,
    string Description,
    IReadOnlyDictionary<string, Tensor> Tensors,
    CheckpointModel? Model = null
);

/// <summary>The model that a run between two steps would end with.</summary>
/// <param name="Record">All of it but its network's weights.</param>
/// <param name="WeightsPrefix">What stands before the names of those in a checkpoint.</param>
internal sealed record CheckpointModel(ModelRecord Record, string WeightsPrefix);
