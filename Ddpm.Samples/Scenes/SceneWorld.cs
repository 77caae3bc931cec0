using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>What the scenes of a data set may show.</summary>
internal sealed record SceneWorld
{
    /// <summary>The world of the i-CLEVR pictures: 64×64, 24 labels, three large objects, the first in the middle.</summary>
    public static SceneWorld Clevr { get; } = new() { Name = "clevr" };

    /// <summary>All 24 labels at 32×32, with the camera closer, for quick training on a CPU.</summary>
    public static SceneWorld CloseUp { get; } =
        new()
        {
            Name = "closeup",
            PictureSize = 32,
            HalfWidth = 0.235f,
            HalfHeight = 0.235f,
            CameraTarget = new Vector3(0, 0, 0.4f),
            CameraJitter = 0.25f,
            LampJitter = 0.5f,
            FirstReach = 0.4f,
            Reach = 2.2f,
            Exposure = 1.6f,
        };

    /// <summary>
    /// Four colours that nobody confuses, three shapes, one or two objects that fill a half of the 32×32 picture each.
    /// </summary>
    public static SceneWorld Quickstart { get; } =
        CloseUp with
        {
            Name = "quickstart",
            Colors =
            [
                SceneColor.Named("red"),
                SceneColor.Named("blue"),
                SceneColor.Named("green"),
                SceneColor.Named("yellow"),
            ],
            ObjectsPerScene = 2,
            HalfWidth = 0.19f,
            HalfHeight = 0.19f,
            CameraTarget = new Vector3(0, 0, 0.55f),
            CameraJitter = 0.05f,
            LampJitter = 0.1f,
            Places = [new Vector2(-0.69f, -0.79f), new Vector2(0.69f, 0.79f)],
            FirstReach = 0.12f,
            Reach = 0.12f,
            MostHidden = 0.2f,
            SeenSets = 24,
            UnseenSets = 12,
        };

    /// <summary>The name of the world, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The colours, in the order of their labels. Default: the eight of CLEVR.</summary>
    public IReadOnlyList<SceneColor> Colors { get; init; } = SceneColor.Clevr;

    /// <summary>The shapes, in the order of their labels. Default: cube, sphere, cylinder.</summary>
    public IReadOnlyList<SceneShape> Shapes { get; init; } = [SceneShape.Cube, SceneShape.Sphere, SceneShape.Cylinder];

    /// <summary>The materials. Default: rubber only; the label does not tell the material.</summary>
    public IReadOnlyList<SceneMaterial> Materials { get; init; } = [SceneMaterial.Rubber];

    /// <summary>Half the height of an object, in scene units: CLEVR's large is 0.7, its small 0.35. Default: large only.</summary>
    public IReadOnlyList<float> Radii { get; init; } = [0.7f];

    /// <summary>How many objects a scene ends with; there is one picture for each number from 1. Default: 3.</summary>
    public int ObjectsPerScene { get; init; } = 3;

    /// <summary>Width and height of the pictures, in pixels. Default: 64.</summary>
    public int PictureSize { get; init; } = 64;

    /// <summary>
    /// Where objects stand on the ground, in scene units: each at another place, drawn at random, from which it is moved
    /// by its reach. Default: all in the middle, from which their reach takes them apart.
    /// </summary>
    public IReadOnlyList<Vector2> Places { get; init; } = [];

    /// <summary>How far from its place the first object may stand, along each axis, in scene units. Default: 0.</summary>
    public float FirstReach { get; init; }

    /// <summary>How far from their places the other objects may stand, along each axis, in scene units. Default: 3.</summary>
    public float Reach { get; init; } = 3;

    /// <summary>The least distance between two objects on the ground, in scene units. Default: 0.2.</summary>
    public float Gap { get; init; } = 0.2f;

    /// <summary>Where the camera is before it is jittered, in scene units.</summary>
    public Vector3 CameraPosition { get; init; } = new(7.48f, -6.51f, 5.34f);

    /// <summary>What the camera looks at. Default: the middle of the ground.</summary>
    public Vector3 CameraTarget { get; init; }

    /// <summary>The tangent of half the horizontal angle of view. Default: 0.457, CLEVR's lens.</summary>
    public float HalfWidth { get; init; } = 0.457f;

    /// <summary>
    /// The tangent of half the vertical angle of view. Default: 0.343: pictures of 4 to 3 that were squeezed to squares.
    /// </summary>
    public float HalfHeight { get; init; } = 0.343f;

    /// <summary>How far the camera is moved at random, along each axis, in scene units. Default: 0.5.</summary>
    public float CameraJitter { get; init; } = 0.5f;

    /// <summary>How far each lamp is moved at random, along each axis, in scene units. Default: 1.</summary>
    public float LampJitter { get; init; } = 1;

    /// <summary>How much brighter the picture is than CLEVR's: a factor of the light. Default: 1.</summary>
    public float Exposure { get; init; } = 1;

    /// <summary>The largest part of an object that others may hide, 0 to 1. Default: a third.</summary>
    public float MostHidden { get; init; } = 1 / 3f;

    /// <summary>How many label sets that occur in training are listed to test with. Default: 32.</summary>
    public int SeenSets { get; init; } = 32;

    /// <summary>How many label sets are kept out of training and listed to test with. Default: 32.</summary>
    public int UnseenSets { get; init; } = 32;

    /// <summary>The labels of the world in the order of i-CLEVR: all colours of the first shape, then of the next.</summary>
    public LabelVocabulary CreateVocabulary() =>
        new(Shapes.SelectMany(shape => Colors.Select(color => SceneObject.NameOf(color, shape))));

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it and says why.</exception>
    public void Validate()
    {
        RequireDistinct(nameof(Colors), Colors.Select(color => color.Name).ToList());
        RequireDistinct(nameof(Shapes), Shapes);
        RequireDistinct(nameof(Materials), Materials);
        RequireDistinct(nameof(Radii), Radii);
        foreach (var radius in Radii)
            Require(radius is > 0 and <= 1, nameof(Radii), radius, "each must be above 0 and at most 1 scene unit");

        var labels = Colors.Count * Shapes.Count;
        var mostObjects = Math.Min(labels, 10);
        Require(
            ObjectsPerScene >= 1 && ObjectsPerScene <= mostObjects,
            nameof(ObjectsPerScene),
            ObjectsPerScene,
            $"must be between 1 and {mostObjects}: no label occurs twice in a scene"
        );
        Require(PictureSize is >= 8 and <= 1024, nameof(PictureSize), PictureSize, "must be between 8 and 1024 pixels");
        Require(
            Places.Count == 0 || Places.Count >= ObjectsPerScene,
            nameof(Places),
            Places.Count,
            $"must be empty, or one for each of the {ObjectsPerScene} objects"
        );
        Require(FirstReach is >= 0 and <= 10, nameof(FirstReach), FirstReach, "must be between 0 and 10 scene units");
        Require(Reach is >= 0 and <= 10, nameof(Reach), Reach, "must be between 0 and 10 scene units");
        Require(Gap is >= 0 and <= 10, nameof(Gap), Gap, "must be between 0 and 10 scene units");
        Require(HalfWidth is > 0 and <= 2, nameof(HalfWidth), HalfWidth, "must be above 0 and at most 2");
        Require(HalfHeight is > 0 and <= 2, nameof(HalfHeight), HalfHeight, "must be above 0 and at most 2");
        Require(
            CameraJitter is >= 0 and <= 1,
            nameof(CameraJitter),
            CameraJitter,
            "must be between 0 and 1 scene units"
        );
        Require(LampJitter is >= 0 and <= 1, nameof(LampJitter), LampJitter, "must be between 0 and 1 scene units");
        Require(Exposure is > 0 and <= 10, nameof(Exposure), Exposure, "must be above 0 and at most 10");
        Require(MostHidden is >= 0 and <= 1, nameof(MostHidden), MostHidden, "must be between 0 and 1");
        Require(SeenSets is >= 0 and <= 10_000, nameof(SeenSets), SeenSets, "must be between 0 and 10000");

        // Half of the pairs at least stay for training.
        var mostUnseen =
            ObjectsPerScene == 1 ? 0
            : Math.Min(ObjectsPerScene, 3) == 2 ? labels * (labels - 1) / 4
            : labels * (labels - 1) / 2;
        Require(
            UnseenSets >= 0 && UnseenSets <= mostUnseen,
            nameof(UnseenSets),
            UnseenSets,
            $"must be between 0 and {mostUnseen}: training needs combinations too"
        );
    }

    private static void RequireDistinct<T>(string name, IReadOnlyList<T> values) =>
        Require(
            values.Count > 0 && values.Distinct().Count() == values.Count,
            name,
            string.Join(", ", values),
            "must not be empty, and no value may be in it twice"
        );

    private static void Require(bool holds, string name, object value, string rule)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(SceneWorld)}.{name} is {value}; it {rule}.");
    }
}
