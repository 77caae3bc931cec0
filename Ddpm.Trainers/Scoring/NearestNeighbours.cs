using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Finds, for pictures, the pictures of another set that look most alike to a scorer.</summary>
internal static class NearestNeighbours
{
    private const int AtOnce = 32;

    /// <summary>Finds the nearest by the Euclidean distance of features.</summary>
    /// <param name="queries">The features of the pictures to find neighbours of, picture after picture.</param>
    /// <param name="candidates">The features of the pictures to find, likewise.</param>
    /// <param name="features">How many features a picture has.</param>
    /// <param name="count">How many neighbours each picture gets, at least 1; fewer where there are not as many.</param>
    /// <param name="mayPair">Whether a candidate may be the neighbour of a query, by their indices; null for all.</param>
    /// <param name="cancellationToken">Stops the work between two batches.</param>
    /// <returns>For each query its neighbours, the nearest first; of equally near ones the lower index first.</returns>
    /// <exception cref="ArgumentException">The values are no whole numbers of pictures.</exception>
    public static IReadOnlyList<IReadOnlyList<Neighbour>> Find(
        float[] queries,
        float[] candidates,
        int features,
        int count,
        Func<int, int, bool>? mayPair = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (queries.Length % features != 0 || candidates.Length % features != 0)
            throw new ArgumentException(
                $"{queries.Length} and {candidates.Length} values are no whole numbers of {features} features."
            );
        TorchRuntime.EnsureLoaded();

        using var all = tensor(candidates, [candidates.Length / features, features]);
        var found = new List<IReadOnlyList<Neighbour>>(queries.Length / features);
        for (var first = 0; first < queries.Length / features; first += AtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rows = Math.Min(AtOnce, queries.Length / features - first);
            var batch = tensor(queries[(first * features)..((first + rows) * features)], [rows, features]);

            // Not by matrix products, which leave a rest where pictures are the same.
            var distances = cdist(batch, all, compute_mode: compute_mode.donot_use_mm_for_euclid_dist)
                .data<float>()
                .ToArray();
            for (var row = 0; row < rows; row++)
                found.Add(
                    Nearest(distances.AsSpan(row * (int)all.shape[0], (int)all.shape[0]), first + row, count, mayPair)
                );
        }

        return found;
    }

    private static List<Neighbour> Nearest(
        ReadOnlySpan<float> distances,
        int query,
        int count,
        Func<int, int, bool>? mayPair
    )
    {
        var nearest = new List<Neighbour>(count + 1);
        for (var index = 0; index < distances.Length; index++)
        {
            if (nearest.Count == count && distances[index] >= nearest[^1].Distance)
                continue;
            if (mayPair is not null && !mayPair(query, index))
                continue;
            var place = nearest.Count;
            while (place > 0 && distances[index] < nearest[place - 1].Distance)
                place--;
            nearest.Insert(place, new Neighbour(index, distances[index]));
            if (nearest.Count > count)
                nearest.RemoveAt(count);
        }

        return nearest;
    }
}

/// <summary>A picture that looks like another.</summary>
/// <param name="Index">Which picture.</param>
/// <param name="Distance">How far it is, in features.</param>
internal readonly record struct Neighbour(int Index, double Distance);
