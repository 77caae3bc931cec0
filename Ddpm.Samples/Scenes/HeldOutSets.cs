namespace Ddpm.Samples.Scenes;

/// <summary>The label combinations of a world that no training picture shows.</summary>
/// <remarks>
/// They depend on the world only, not on a seed: data sets of different seeds can be mixed, and a scorer that was
/// trained on another one has not seen them either.
/// </remarks>
internal sealed class HeldOutSets
{
    private readonly List<int[]> _sets;

    private HeldOutSets(List<int[]> sets) => _sets = sets;

    /// <summary>The combinations, as label indices, smaller ones first.</summary>
    public IReadOnlyList<int[]> Sets => _sets;

    /// <summary>Chooses the held-out combinations of a world.</summary>
    public static HeldOutSets Of(SceneWorld world)
    {
        var labels = world.Colors.Count * world.Shapes.Count;
        var largest = Math.Min(world.ObjectsPerScene, 3);
        var random = new SceneRandom(labels, world.ObjectsPerScene);
        var sets = new List<int[]>();
        for (var size = 2; size <= largest; size++)
        {
            // What is left is shared evenly among the sizes that are left.
            var wanted = (world.UnseenSets - sets.Count) / (largest - size + 1);
            var chosen = new HeldOutSets([.. sets]);
            var candidates = LabelSets.OfSize(labels, size).Where(set => !chosen.TouchedBy(set));
            sets.AddRange(LabelSets.PickEvenly(candidates, wanted, labels, random));
        }

        return new HeldOutSets(sets);
    }

    /// <summary>Whether the labels contain all labels of a combination that is held out.</summary>
    public bool TouchedBy(int[] labels) => _sets.Exists(set => Array.TrueForAll(set, label => labels.Contains(label)));
}
