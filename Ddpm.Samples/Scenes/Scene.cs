using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>All that a picture shows: objects on a gray ground, a camera and lamps.</summary>
/// <param name="Camera">From where it is seen.</param>
/// <param name="Lamps">What lights it, beside the sky that lights every scene the same way.</param>
/// <param name="Objects">What stands on the ground.</param>
/// <param name="PictureSize">Width and height of its picture, in pixels.</param>
/// <param name="Exposure">A factor of the light that reaches the picture.</param>
internal sealed record Scene(
    SceneCamera Camera,
    IReadOnlyList<SceneLamp> Lamps,
    IReadOnlyList<SceneObject> Objects,
    int PictureSize,
    float Exposure = 1
)
{
    /// <summary>The labels of the objects, in the order in which they were placed.</summary>
    public IReadOnlyList<string> Labels => [.. Objects.Select(item => item.Label)];

    /// <summary>The same scene before the later objects were put into it.</summary>
    /// <param name="count">How many objects stay: the first ones.</param>
    public Scene WithFirst(int count) => this with { Objects = [.. Objects.Take(count)] };
}

/// <summary>One object that stands on the ground.</summary>
/// <param name="Shape">Its form.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Material">What it is made of.</param>
/// <param name="Radius">Half its height and half its width, in scene units.</param>
/// <param name="Position">Where its middle stands on the ground.</param>
/// <param name="Turn">The angle about the vertical, in radians.</param>
internal sealed record SceneObject(
    SceneShape Shape,
    SceneColor Color,
    SceneMaterial Material,
    float Radius,
    Vector2 Position,
    float Turn
)
{
    /// <summary>The label of i-CLEVR: colour and shape.</summary>
    public string Label => NameOf(Color, Shape);

    /// <summary>The middle of the object.</summary>
    public Vector3 Center => new(Position, Radius);

    /// <summary>The radius of the smallest upright circle around what it covers of the ground.</summary>
    public float Footprint => Shape == SceneShape.Cube ? Radius * MathF.Sqrt(2) : Radius;

    /// <summary>The label of an object of that colour and shape.</summary>
    public static string NameOf(SceneColor color, SceneShape shape) =>
        shape switch
        {
            SceneShape.Cube => $"{color.Name} cube",
            SceneShape.Sphere => $"{color.Name} sphere",
            SceneShape.Cylinder => $"{color.Name} cylinder",
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "There is no such shape."),
        };
}

/// <summary>What an object is made of.</summary>
internal enum SceneMaterial
{
    /// <summary>Matt, with a faint sheen.</summary>
    Rubber,

    /// <summary>Shiny: mirrors the ground and its neighbours in its own colour.</summary>
    Metal,
}

/// <summary>The form of an object, in the order of the labels of i-CLEVR.</summary>
internal enum SceneShape
{
    /// <summary>A cube with slightly rounded edges, turned about the vertical.</summary>
    Cube,

    /// <summary>A sphere that rests on the ground.</summary>
    Sphere,

    /// <summary>An upright cylinder, as high as it is wide, with slightly rounded edges.</summary>
    Cylinder,
}

/// <summary>A named colour of an object: the part of the light that its surface gives back.</summary>
/// <param name="Name">The word that stands for it in a label.</param>
/// <param name="Red">Red reflectance, 0 to 255.</param>
/// <param name="Green">Green reflectance, 0 to 255.</param>
/// <param name="Blue">Blue reflectance, 0 to 255.</param>
internal sealed record SceneColor(string Name, byte Red, byte Green, byte Blue)
{
    /// <summary>The eight colours of CLEVR, in the order of the labels of i-CLEVR.</summary>
    public static IReadOnlyList<SceneColor> Clevr { get; } =
    [
        new("gray", 87, 87, 87),
        new("red", 173, 35, 35),
        new("blue", 42, 75, 215),
        new("green", 29, 105, 20),
        new("brown", 129, 74, 25),
        new("purple", 129, 38, 192),
        new("cyan", 41, 208, 208),
        new("yellow", 255, 238, 51),
    ];

    /// <summary>The colour of that name among <see cref="Clevr"/>.</summary>
    /// <exception cref="ArgumentException">There is no such colour.</exception>
    public static SceneColor Named(string name) =>
        Clevr.FirstOrDefault(color => color.Name == name)
        ?? throw new ArgumentException(
            $"There is no colour '{name}'. Colours: {string.Join(", ", Clevr.Select(color => color.Name))}.",
            nameof(name)
        );

    /// <summary>The reflectance for linear light, 0 to 1. CLEVR takes the bytes as linear values, so this does too.</summary>
    public Vector3 Reflectance { get; } = new Vector3(Red, Green, Blue) / 255f;
}
