using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The checkpoints of a run with <see cref="TrainingOptions.CheckpointDirectory"/> as models: what a run that was stopped has learnt
/// so far, without its data and without going on.
/// </summary>
/// <param name="directory">The folder of the run's checkpoints.</param>
public sealed class ModelCheckpoints(string directory)
{
    private readonly CheckpointStore _store = new(directory);

    /// <summary>After how many steps there are checkpoints, in order: the two newest of the run.</summary>
    public IReadOnlyList<long> Steps => _store.AllSteps;

    /// <summary>The step of a checkpoint by the name of its file, or null where it is not named as one.</summary>
    /// <param name="path">A file.</param>
    public static long? StepOf(string path) => CheckpointStore.StepOf(path);

    /// <summary>
    /// Reads the model that the run would have ended with at that step: with its averaged weights, or those that were best in
    /// validation. A scorer is not calibrated. The log of its options says at which step the run was.
    /// </summary>
    /// <param name="step">One of <see cref="Steps"/>, or null for the last.</param>
    /// <param name="device">Where the weights are to live.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no such checkpoint, or it was made before the first step.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or is not of a kind of model.</exception>
    public ITrainedModel Read(long? step, Device device)
    {
        var steps = Steps;
        if (steps.Count == 0)
            throw new ArgumentException($"'{directory}' holds no checkpoints.");
        var found = step ?? steps[^1];
        if (!steps.Contains(found))
            throw new ArgumentException(
                $"'{directory}' holds no checkpoint of step {found}. There are: {string.Join(", ", steps)}."
            );
        if (found == 0)
            throw new ArgumentException($"The checkpoint in '{directory}' is of step 0, before anything was learnt.");

        var path = _store.PathOf(found);
        var tensors = SnapshotStore.Read(path, out var texts);
        try
        {
            if (!texts.TryGetValue(CheckpointStore.WeightsName, out var weights) || !SnapshotStore.IsModel(texts))
                throw new InvalidDataException(
                    $"'{path}' does not say of which model its weights are: it was written by an earlier version, or by a training of "
                        + "one's own. Resume its run, which then ends with the model."
                );
            var network = texts[SnapshotStore.NetworkPrefixName];
            return SnapshotStore.Build(
                tensors
                    .Select(tensor => (Name: Renamed(tensor.Key, weights, network), Tensor: tensor.Value))
                    .Where(entry => entry.Name is not null)
                    .ToDictionary(entry => entry.Name!, entry => entry.Tensor),
                texts,
                device
            );
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }

    private static string? Renamed(string name, string weights, string network) =>
        name.StartsWith(weights, StringComparison.Ordinal) ? network + name[weights.Length..]
        : name.StartsWith(CheckpointStore.ConstantPrefix, StringComparison.Ordinal)
            ? name[CheckpointStore.ConstantPrefix.Length..]
        : null;
}
