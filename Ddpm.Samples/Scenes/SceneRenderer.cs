using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>Makes the picture of a scene.</summary>
/// <remarks>
/// One ray through the middle of each pixel finds where neighbours show different things; only there more rays
/// are sent.
/// </remarks>
internal static class SceneRenderer
{
    /// <summary>Rays along each side of a pixel in which an object or one of its sides ends.</summary>
    private const int EdgeRays = 3;

    /// <summary>Rays along each side of a pixel in which only a shadow changes; shadows are soft anyway.</summary>
    private const int ShadowRays = 2;

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
            var rays = (change & RayCaster.ObjectBits) != 0 ? EdgeRays : ShadowRays;
            light[(row * size) + column] = TraceFinely(scene, caster, row, column, rays);
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

    private static Vector3 TraceFinely(Scene scene, RayCaster caster, int row, int column, int rays)
    {
        var sum = Vector3.Zero;
        for (var y = 0; y < rays; y++)
        for (var x = 0; x < rays; x++)
        {
            var direction = DirectionOf(scene, column + ((x + 0.5f) / rays), row + ((y + 0.5f) / rays));
            sum += caster.Trace(direction, out _);
        }

        return sum / (rays * rays);
    }
}
