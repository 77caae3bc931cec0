using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>Makes the picture of a scene.</summary>
/// <remarks>
/// One ray through the middle of each pixel finds where neighbours show different things; only there more rays
/// are sent.
/// </remarks>
internal static class SceneRenderer
{
    /// <summary>Where more rays go through a pixel in which an object or one of its sides ends: with the middle, 3×3.</summary>
    private static readonly Vector2[] _edgePlaces =
    [
        .. from y in new[] { -1, 0, 1 }
        from x in new[] { -1, 0, 1 }
        where x != 0 || y != 0
        select new Vector2(x, y) / 3,
    ];

    /// <summary>Where more rays go through a pixel in which only a shadow changes; shadows are soft anyway.</summary>
    private static readonly Vector2[] _shadowPlaces = [new(-0.25f, -0.25f), new(0.25f, 0.25f)];

    /// <summary>Renders a scene.</summary>
    /// <returns>RGB bytes, row by row: height × width × 3 values, sRGB.</returns>
    public static byte[] Render(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var size = scene.PictureSize;
        var caster = new RayCaster(scene);
        var light = new Vector3[size * size];
        var signatures = new uint[size * size];
        for (var row = 0; row < size; row++)
        for (var column = 0; column < size; column++)
            light[(row * size) + column] = caster.Trace(
                DirectionOf(scene, column + 0.5f, row + 0.5f),
                out signatures[(row * size) + column]
            );

        for (var row = 0; row < size; row++)
        for (var column = 0; column < size; column++)
        {
            var change = ChangeAround(signatures, size, row, column);
            if (change == 0)
                continue;
            var places = (change & RayCaster.ObjectBits) != 0 ? _edgePlaces : _shadowPlaces;
            ref var own = ref light[(row * size) + column];
            foreach (var place in places)
                own += caster.Trace(DirectionOf(scene, column + 0.5f + place.X, row + 0.5f + place.Y), out _);
            own /= places.Length + 1;
        }

        return PictureFinish.Encode(light, size, scene.Exposure);
    }

    private static Vector3 DirectionOf(Scene scene, float column, float row)
    {
        var scale = 2f / scene.PictureSize;
        return scene.Camera.Direction((column * scale) - 1, (row * scale) - 1);
    }

    /// <summary>The bits in which the signatures of the four neighbours differ from a pixel's own.</summary>
    private static uint ChangeAround(uint[] signatures, int size, int row, int column)
    {
        var place = (row * size) + column;
        var own = signatures[place];
        var change = 0u;
        if (column > 0)
            change |= signatures[place - 1] ^ own;
        if (column + 1 < size)
            change |= signatures[place + 1] ^ own;
        if (row > 0)
            change |= signatures[place - size] ^ own;
        if (row + 1 < size)
            change |= signatures[place + size] ^ own;
        return change;
    }
}
