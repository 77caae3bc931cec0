using System.Globalization;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The snapshots of one run in a folder of their own: <c>snapshot-000001000.safetensors</c>, all of which are kept. Each
/// holds a model with the averaged weights, its description, and every further average under its profile's name.
/// </summary>
/// <param name="directory">The folder; created when the first snapshot is written.</param>
internal sealed class SnapshotStore(string directory)
{
    public const string KindName = "model.kind";
    public const string DescriptionName = "model.description";
    public const string NetworkPrefixName = "model.network";

    private const string Prefix = "snapshot-";
    private const string Extension = ".safetensors";

    /// <summary>Reads a file of tensors and the texts beside them.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(
        string path,
        out IReadOnlyDictionary<string, string> metadata
    )
    {
        using var stream = File.OpenRead(path);
        try
        {
            return SafeTensors.Read(stream, out metadata);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Whether the texts of a file say of which model it is.</summary>
    public static bool IsModel(IReadOnlyDictionary<string, string> metadata) =>
        metadata.ContainsKey(KindName)
        && metadata.ContainsKey(DescriptionName)
        && metadata.ContainsKey(NetworkPrefixName);

    /// <summary>Makes the model of which the texts say what it is.</summary>
    public static ITrainedModel Build(
        IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string> metadata,
        Device device
    )
    {
        using var weights = new MemoryStream();
        SafeTensors.Write(weights, tensors);
        weights.Position = 0;
        return ModelKind.Read(metadata[KindName], metadata[DescriptionName], weights, device);
    }

    /// <summary>The steps of which there are snapshots, in order.</summary>
    public IReadOnlyList<long> Steps =>
        Directory.Exists(directory)
            ?
            [
                .. Directory
                    .EnumerateFiles(directory, $"{Prefix}*{Extension}")
                    .Select(path => Path.GetFileNameWithoutExtension(path)[Prefix.Length..])
                    .Where(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    .Select(text => long.Parse(text, CultureInfo.InvariantCulture))
                    .Order(),
            ]
            : [];

    /// <summary>The file of a snapshot.</summary>
    public string PathOf(long step) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D9}{Extension}"));

    /// <summary>Prepares the folder for a run, so that snapshots of two runs are never mixed.</summary>
    /// <param name="step">Where the run begins: 0, or the step that it resumes at.</param>
    /// <exception cref="ArgumentException">A new run would add to the snapshots of an earlier one.</exception>
    public void GoOnFrom(long step)
    {
        if (step == 0 && Steps.Count > 0)
            throw new ArgumentException(
                $"'{directory}' holds snapshots of an earlier run, up to step {Steps[^1]}. Choose an empty folder."
            );

        // What an interrupted run did after its last checkpoint is done again.
        foreach (var later in Steps.Where(other => other > step))
            File.Delete(PathOf(later));
    }

    /// <summary>Writes a snapshot.</summary>
    /// <param name="step">After how many steps.</param>
    /// <param name="record">The model that the network stands for; its constants are disposed.</param>
    /// <param name="state">The network's averages.</param>
    public void Save(long step, ModelRecord record, ObjectiveState state)
    {
        var tensors = new Dictionary<string, Tensor>(record.Constants, StringComparer.Ordinal);
        try
        {
            foreach (var (name, tensor) in state.Average.Tensors)
                tensors[record.NetworkPrefix + name] = tensor;
            foreach (var average in state.FurtherAverages)
            foreach (var (name, tensor) in average.Tensors)
                tensors[$"{average.Profile.Name}/{name}"] = tensor;

            Directory.CreateDirectory(directory);
            var metadata = new Dictionary<string, string>
            {
                [KindName] = record.Kind,
                [DescriptionName] = record.Description,
                [NetworkPrefixName] = record.NetworkPrefix,
            };
            AtomicFile.Write(PathOf(step), stream => SafeTensors.Write(stream, tensors, metadata));
        }
        finally
        {
            foreach (var tensor in record.Constants.Values)
                tensor.Dispose();
        }
    }
}
