using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>Draws the scenes of a world: each depends on the seed and its own number only.</summary>
internal sealed class SceneSampler
{
    /// <summary>How often a whole scene is drawn anew before the world counts as too crowded.</summary>
    private const int MostScenes = 1000;

    /// <summary>How often one object is moved before the scene is given up.</summary>
    private const int MostPlaces = 30;

    private readonly SceneWorld _world;
    private readonly long _seed;
    private readonly HeldOutSets _heldOut;

    public SceneSampler(SceneWorld world, long seed)
    {
        _world = world;
        _seed = seed;
        _heldOut = HeldOutSets.Of(world);
    }

    /// <summary>The scene of that number, with all its objects.</summary>
    /// <exception cref="InvalidOperationException">The objects of the world do not fit into its pictures.</exception>
    public Scene Sample(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = new SceneRandom(_seed, index);

        // The labels stay when a try fails: else scenes of large shapes, which fit less often, would be rare.
        var labels = DrawLabels(random);
        for (var attempt = 0; attempt < MostScenes; attempt++)
            if (TryDraw(random, labels) is { } scene)
                return scene;
        throw new InvalidOperationException(
            $"World '{_world.Name}': {_world.ObjectsPerScene} objects that are seen, apart and at most "
                + $"{_world.MostHidden:P0} hidden did not fit in {MostScenes} tries. "
                + "Use fewer or smaller objects, or a wider view."
        );
    }

    private Scene? TryDraw(SceneRandom random, int[] labels)
    {
        var camera = new SceneCamera(
            _world.CameraPosition + Jitter(random, _world.CameraJitter),
            _world.CameraTarget,
            _world.HalfWidth,
            _world.HalfHeight
        );
        SceneLamp[] lamps =
        [
            new(new Vector3(6.45f, -2.91f, 4.26f) + Jitter(random, _world.LampJitter), new(100, 93.2f, 81.7f), 0.5f),
            new(new Vector3(-4.67f, -4.01f, 3.01f) + Jitter(random, _world.LampJitter), new(22.9f, 24.5f, 30), 0.5f),
            new(new Vector3(-1.17f, 2.65f, 5.82f) + Jitter(random, _world.LampJitter), new(50, 50, 50), 1),
        ];

        var places = _world.Places.ToArray();
        random.Shuffle(places);
        var objects = new List<SceneObject>(labels.Length);
        foreach (var label in labels)
            if (!TryPlace(random, camera, objects, label, places.ElementAtOrDefault(objects.Count)))
                return null;
        return new Scene(camera, lamps, objects, _world.PictureSize, _world.Exposure);
    }

    /// <summary>Distinct labels without any combination that is held out, neither all of them nor some of them.</summary>
    private int[] DrawLabels(SceneRandom random)
    {
        var all = Enumerable.Range(0, _world.Colors.Count * _world.Shapes.Count).ToArray();
        while (true)
        {
            random.Shuffle(all);
            var labels = all[.._world.ObjectsPerScene];
            if (!_heldOut.TouchedBy(labels))
                return labels;
        }
    }

    private bool TryPlace(SceneRandom random, SceneCamera camera, List<SceneObject> objects, int label, Vector2 place)
    {
        var shape = _world.Shapes[label / _world.Colors.Count];
        var color = _world.Colors[label % _world.Colors.Count];
        var material = _world.Materials[random.Below(_world.Materials.Count)];
        var radius = _world.Radii[random.Below(_world.Radii.Count)];
        var reach = objects.Count == 0 ? _world.FirstReach : _world.Reach;
        for (var attempt = 0; attempt < MostPlaces; attempt++)
        {
            var position = place + new Vector2(random.Between(-reach, reach), random.Between(-reach, reach));
            var turn = random.Between(0, MathF.Tau);
            var item = new SceneObject(shape, color, material, radius, position, turn);
            if (!IsInside(camera, item) || objects.Exists(other => Touch(item, other)))
                continue;
            objects.Add(item);
            if (SceneVisibility.MostHidden(camera, objects) <= _world.MostHidden)
                return true;
            objects.RemoveAt(objects.Count - 1);
        }

        return false;
    }

    private bool Touch(SceneObject one, SceneObject other) =>
        Vector2.Distance(one.Position, other.Position) < one.Footprint + other.Footprint + _world.Gap;

    private static bool IsInside(SceneCamera camera, SceneObject item)
    {
        var (middle, extent) = camera.Project(
            item.Center,
            item.Radius * (item.Shape == SceneShape.Cube ? 1.25f : 1.1f)
        );
        return MathF.Abs(middle.X) + extent.X < 1 && MathF.Abs(middle.Y) + extent.Y < 1;
    }

    private static Vector3 Jitter(SceneRandom random, float size) =>
        new(random.Between(-size, size), random.Between(-size, size), random.Between(-size, size));
}
