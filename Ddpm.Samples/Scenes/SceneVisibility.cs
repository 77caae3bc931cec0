using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>Measures how much of an object others hide.</summary>
internal static class SceneVisibility
{
    /// <summary>Rays along each side of the square around an object.</summary>
    private const int Rays = 24;

    /// <summary>The hidden part of the object that is hidden most, 0 to 1.</summary>
    public static float MostHidden(SceneCamera camera, IReadOnlyList<SceneObject> objects)
    {
        Solid[] solids = [.. objects.Select(item => new Solid(item))];
        var worst = 0f;
        for (var index = 0; index < solids.Length; index++)
            worst = MathF.Max(worst, HiddenPart(camera, solids, index));
        return worst;
    }

    private static float HiddenPart(SceneCamera camera, Solid[] solids, int index)
    {
        var (middle, extent) = camera.Project(solids[index].Center, solids[index].Bound);
        var overlaps = false;
        for (var other = 0; other < solids.Length; other++)
        {
            var (otherMiddle, otherExtent) = camera.Project(solids[other].Center, solids[other].Bound);
            var apart = Vector2.Abs(otherMiddle - middle) - otherExtent - extent;
            overlaps |= other != index && apart.X < 0 && apart.Y < 0;
        }

        if (!overlaps)
            return 0;

        var all = 0;
        var hidden = 0;
        for (var y = 0; y < Rays; y++)
        for (var x = 0; x < Rays; x++)
        {
            var place = middle + (extent * ((new Vector2(x + 0.5f, y + 0.5f) * 2 / Rays) - Vector2.One));
            var direction = camera.Direction(place.X, place.Y);
            var own = Enter(solids[index], camera.Position, direction);
            if (float.IsPositiveInfinity(own))
                continue;
            all++;
            foreach (ref readonly var solid in solids.AsSpan())
                if (Enter(solid, camera.Position, direction) < own)
                {
                    hidden++;
                    break;
                }
        }

        return (float)hidden / all;
    }

    private static float Enter(in Solid solid, Vector3 origin, Vector3 direction) =>
        solid.IsNear(origin, direction, 0) ? solid.Enter(origin, direction) : float.PositiveInfinity;
}
