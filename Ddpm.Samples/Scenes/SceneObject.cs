using System.Numerics;

namespace Ddpm.Samples.Scenes;

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
