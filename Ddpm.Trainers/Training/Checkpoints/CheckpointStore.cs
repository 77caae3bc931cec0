using System.Globalization;
using System.Text;
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

    /// <summary>Writes a checkpoint and removes all but the newest.</summary>
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
        AtomicFile.Write(PathOf(checkpoint.Step), stream => SafeTensors.Write(stream, tensors));
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

    private string PathOf(long step) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D9}{Extension}"));

    private IEnumerable<long> Steps() =>
        Directory.Exists(directory)
            ? Directory
                .EnumerateFiles(directory, $"{Prefix}*{Extension}")
                .Select(path => Path.GetFileNameWithoutExtension(path)[Prefix.Length..])
                .Where(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(text => long.Parse(text, CultureInfo.InvariantCulture))
            : [];
}

/// <summary>A training run between two steps.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Elapsed">Time spent training.</param>
/// <param name="Description">What the run's weights depend on; see <see cref="ITrainingTask.Describe"/>.</param>
/// <param name="Tensors">Weights, averages and optimiser moments by name.</param>
internal sealed record TrainingCheckpoint(
    long Step,
    TimeSpan Elapsed,
    string Description,
    IReadOnlyDictionary<string, Tensor> Tensors
);
