namespace Ddpm.Samples.Scenes;

/// <summary>Enumerates and picks sets of labels.</summary>
internal static class LabelSets
{
    /// <summary>All sets of that many of the first <paramref name="labels"/> labels, each sorted.</summary>
    public static IEnumerable<int[]> OfSize(int labels, int size)
    {
        if (size == 0)
            return
            [
                [],
            ];
        return OfSize(labels, size - 1)
            .SelectMany(start =>
                Enumerable
                    .Range(start.Length == 0 ? 0 : start[^1] + 1, labels - (start.Length == 0 ? 0 : start[^1] + 1))
                    .Select(next => (int[])[.. start, next])
            );
    }

    /// <summary>Picks sets at random so that every label occurs about equally often.</summary>
    /// <returns>As many sets as wanted, or all if there are fewer.</returns>
    public static List<int[]> PickEvenly(IEnumerable<int[]> candidates, int wanted, int labels, SceneRandom random)
    {
        var shuffled = candidates.ToArray();
        random.Shuffle(shuffled);
        var left = shuffled.ToList();
        var uses = new int[labels];
        var picked = new List<int[]>();
        while (picked.Count < wanted && left.Count > 0)
        {
            var best = left.MinBy(set => set.Sum(label => uses[label] * uses[label]))!;
            left.Remove(best);
            picked.Add(best);
            foreach (var label in best)
                uses[label]++;
        }

        return picked;
    }

    /// <summary>
    /// Picks the label sets to test with from those that occur in training: a fifth with one label, the others with
    /// two and three evenly, as the lab's test file does.
    /// </summary>
    /// <param name="world">How many sets are wanted; fewer come back if training has fewer.</param>
    /// <param name="training">The label indices of each training scene, in the order of its objects.</param>
    /// <param name="random">Which sets.</param>
    public static List<int[]> PickSeen(SceneWorld world, int[][] training, SceneRandom random)
    {
        var labels = world.Colors.Count * world.Shapes.Count;
        var picked = new List<int[]>();
        for (var size = 1; size <= world.ObjectsPerScene; size++)
        {
            // One part for single labels, two parts for each larger size; the last size takes what is left.
            var parts = (2 * world.ObjectsPerScene) - 1;
            var wanted =
                size == world.ObjectsPerScene
                    ? world.SeenSets - picked.Count
                    : world.SeenSets * (size == 1 ? 1 : 2) / parts;
            var occurring = training
                .Select(scene => scene[..size].Order().ToArray())
                .DistinctBy(set => string.Join(' ', set));
            picked.AddRange(PickEvenly(occurring, wanted, labels, random));
        }

        return picked;
    }
}
