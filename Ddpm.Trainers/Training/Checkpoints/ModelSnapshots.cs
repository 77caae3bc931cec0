using System.Globalization;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The models that a run with <see cref="TrainingOptions.SnapshotDirectory"/> left on its way: as they were, or with an
/// average of another width, chosen after training.
/// </summary>
/// <param name="directory">The folder of the run's snapshots.</param>
public sealed class ModelSnapshots(string directory)
{
    private readonly SnapshotStore _store = new(directory);

    /// <summary>After how many steps there are snapshots, in order.</summary>
    public IReadOnlyList<long> Steps => _store.Steps;

    /// <summary>Reads a model as the run would have ended with at that step.</summary>
    /// <param name="step">One of <see cref="Steps"/>, or null for the last.</param>
    /// <param name="device">Where the weights are to live.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no such snapshot.</exception>
    /// <exception cref="InvalidDataException">The snapshot is damaged.</exception>
    public ITrainedModel Read(long? step, Device device)
    {
        var (path, _) = Find(step);
        var tensors = ReadFile(path, out var metadata);
        try
        {
            return SnapshotStore.Build(
                tensors.Where(tensor => !IsFurther(tensor.Key)).ToDictionary(),
                metadata,
                device
            );
        }
        finally
        {
            Dispose(tensors);
        }
    }

    /// <summary>
    /// Reads a model with an average of the given width, combined from all stored ones up to a step (Karras et al. 2024,
    /// section 3.2). No more than two snapshots are in memory at once.
    /// </summary>
    /// <param name="relativeWidth">The width; see <see cref="AverageProfile.PowerFunction"/>.</param>
    /// <param name="step">One of <see cref="Steps"/>, or null for the last.</param>
    /// <param name="device">Where the weights are to live.</param>
    /// <param name="relativeError">How far the combination is from the wished profile, in parts of its norm.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no such snapshot, or snapshots hold no further averages.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The width is out of its range.</exception>
    /// <exception cref="InvalidDataException">A snapshot is damaged, or belongs to another run.</exception>
    public ITrainedModel Average(double relativeWidth, long? step, Device device, out double relativeError)
    {
        var (lastPath, last) = Find(step);
        var tensors = ReadFile(lastPath, out var metadata);
        try
        {
            var widths = tensors.Keys.Where(IsFurther).Select(WidthOf).Distinct().Order().ToArray();
            if (widths.Length == 0)
                throw new ArgumentException(
                    $"'{lastPath}' holds no further averages; train with {nameof(TrainingOptions.AverageWidths)}."
                );
            var stored = Steps
                .Where(one => one <= last)
                .SelectMany(one => widths.Select(width => new PostHocAverage.Stored(one, width)))
                .ToArray();
            var combination = PostHocAverage.Combine(stored, last, relativeWidth);
            relativeError = combination.RelativeError;

            var prefix = metadata[SnapshotStore.NetworkPrefixName];
            var sums = tensors.Where(entry => !IsFurther(entry.Key)).ToDictionary();
            foreach (var (name, sum) in sums.Where(entry => IsAveraged(entry.Key, entry.Value, prefix)))
                sum.zero_();
            foreach (var group in stored.Zip(combination.Weights).GroupBy(pair => pair.First.Step))
                Add(group.Key, [.. group.Select(pair => (pair.First.RelativeWidth, pair.Second))], sums, prefix);
            return SnapshotStore.Build(sums, metadata, device);
        }
        finally
        {
            Dispose(tensors);
        }
    }

    private void Add(
        long step,
        IReadOnlyList<(double Width, double Weight)> parts,
        Dictionary<string, Tensor> sums,
        string prefix
    )
    {
        var path = _store.PathOf(step);
        var tensors = ReadFile(path, out _);
        try
        {
            foreach (var (name, sum) in sums.Where(entry => IsAveraged(entry.Key, entry.Value, prefix)))
            foreach (var (width, weight) in parts)
            {
                using var scope = NewDisposeScope();
                var part = $"{AverageProfile.PowerFunction(width).Name}/{name[prefix.Length..]}";
                if (!tensors.TryGetValue(part, out var tensor) || !tensor.shape.SequenceEqual(sum.shape))
                    throw new InvalidDataException(
                        $"'{path}' lacks '{part}' of shape [{string.Join(", ", sum.shape)}]; it belongs to another run."
                    );
                sum.AddInPlace(tensor, weight);
            }
        }
        finally
        {
            Dispose(tensors);
        }
    }

    private (string Path, long Step) Find(long? step)
    {
        var steps = Steps;
        if (steps.Count == 0)
            throw new ArgumentException($"'{directory}' holds no snapshots.");
        var found = step ?? steps[^1];
        if (!steps.Contains(found))
            throw new ArgumentException(
                $"'{directory}' holds no snapshot of step {found}. There are: {string.Join(", ", steps)}."
            );
        return (_store.PathOf(found), found);
    }

    private static IReadOnlyDictionary<string, Tensor> ReadFile(
        string path,
        out IReadOnlyDictionary<string, string> metadata
    )
    {
        var tensors = SnapshotStore.Read(path, out metadata);
        if (SnapshotStore.IsModel(metadata))
            return tensors;
        Dispose(tensors);
        throw new InvalidDataException($"'{path}' is no snapshot of a training run.");
    }

    private static bool IsFurther(string name) => name.Contains('/', StringComparison.Ordinal);

    private static bool IsAveraged(string name, Tensor tensor, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && tensor.is_floating_point();

    private static double WidthOf(string name) =>
        double.TryParse(
            name[..name.IndexOf('/', StringComparison.Ordinal)].Split('-')[^1],
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var width
        )
            ? width
            : throw new InvalidDataException($"'{name}' in a snapshot belongs to no known average.");

    private static void Dispose(IReadOnlyDictionary<string, Tensor> tensors)
    {
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }
}
