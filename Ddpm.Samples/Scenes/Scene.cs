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
