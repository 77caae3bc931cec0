using System.Globalization;
using System.Text;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

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

    /// <summary>Reads the newest checkpoint, or null where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or no checkpoint of a training run.</exception>
    public TrainingCheckpoint? LoadNewest()
    {
        if (!Steps().Any())
            return null;

        var path = PathOf(Steps().Max());
        using var stream = File.OpenRead(path);
        var tensors = SafeTensors.Read(stream);
        foreach (var name in (string[])["run/step", "run/seconds", "run/description"])
            if (!tensors.ContainsKey(name))
                throw new InvalidDataException($"'{path}' is no checkpoint of a training run: it has no '{name}'.");

        return new TrainingCheckpoint(
            tensors["run/step"].item<long>(),
            TimeSpan.FromSeconds(tensors["run/seconds"].item<double>()),
            Encoding.UTF8.GetString(tensors["run/description"].bytes),
            tensors
        );
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
