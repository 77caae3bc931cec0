using System.Numerics;
using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Tests.Scenes;

public class SceneVisibilityTests
{
    private static readonly SceneCamera _camera = new(new Vector3(10, 0, 0.7f), new Vector3(0, 0, 0.7f), 0.4f, 0.4f);

    [Fact]
    public void MostHidden_SmallBehindLarge_IsAll() =>
        Assert.Equal(1, SceneVisibility.MostHidden(_camera, [At(0, 0, 0.35f), At(3, 0, 0.7f)]));

    [Fact]
    public void MostHidden_SideBySide_IsNone() =>
        Assert.Equal(0, SceneVisibility.MostHidden(_camera, [At(0, -1, 0.7f), At(0, 1, 0.7f)]));

    [Fact]
    public void MostHidden_HalfBehind_IsAboutHalf()
    {
        // Far away the two cylinders cover stripes that overlap by half.
        var far = new SceneCamera(new Vector3(1000, 0, 0.7f), new Vector3(0, 0, 0.7f), 0.004f, 0.004f);

        Assert.InRange(SceneVisibility.MostHidden(far, [At(0, 0, 0.7f), At(2, 0.7f, 0.7f)]), 0.44f, 0.56f);
    }

    private static SceneObject At(float x, float y, float radius) =>
        new(SceneShape.Cylinder, SceneColor.Named("red"), SceneMaterial.Rubber, radius, new Vector2(x, y), 0);
}
