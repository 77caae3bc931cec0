using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>The last step of a picture: linear light becomes slightly softened sRGB bytes.</summary>
/// <remarks>The softness is that of pictures that were rendered larger and then made small.</remarks>
internal static class PictureFinish
{
    /// <summary>The part of a pixel that the softening takes from each neighbour, along each axis.</summary>
    private const float Softness = 0.095f;

    private static readonly float[] _encoded = MakeEncoding();

    /// <summary>Turns light into bytes; the light is overwritten.</summary>
    /// <param name="light">Linear light by pixel and colour channel, row by row; 1 is white.</param>
    /// <param name="size">Width and height, in pixels.</param>
    /// <param name="exposure">A factor of the light.</param>
    /// <returns>RGB bytes, row by row: height × width × 3 values.</returns>
    public static byte[] Encode(Vector3[] light, int size, float exposure)
    {
        for (var place = 0; place < light.Length; place++)
            light[place] = ToSrgb(light[place] * exposure);
        var softened = Soften(Soften(light, size, 1), size, size);

        var values = new byte[size * size * 3];
        for (var place = 0; place < softened.Length; place++)
        {
            values[place * 3] = (byte)(softened[place].X + 0.5f);
            values[(place * 3) + 1] = (byte)(softened[place].Y + 0.5f);
            values[(place * 3) + 2] = (byte)(softened[place].Z + 0.5f);
        }

        return values;
    }

    /// <summary>Mixes every pixel with its neighbours along one axis; at the border the pixel is its own neighbour.</summary>
    private static Vector3[] Soften(Vector3[] values, int size, int step)
    {
        var softened = new Vector3[values.Length];
        for (var row = 0; row < size; row++)
        for (var column = 0; column < size; column++)
        {
            var place = (row * size) + column;
            var along = step == 1 ? column : row;
            var before = values[along > 0 ? place - step : place];
            var after = values[along + 1 < size ? place + step : place];
            softened[place] = ((1 - (2 * Softness)) * values[place]) + (Softness * (before + after));
        }

        return softened;
    }

    private static Vector3 ToSrgb(Vector3 linear) => new(ToSrgb(linear.X), ToSrgb(linear.Y), ToSrgb(linear.Z));

    private static float ToSrgb(float linear) =>
        _encoded[(int)(MathF.Sqrt(Math.Clamp(linear, 0, 1)) * (_encoded.Length - 1))];

    /// <summary>The sRGB values, 0 to 255, of linear values with evenly spaced square roots.</summary>
    private static float[] MakeEncoding()
    {
        var table = new float[4096];
        for (var index = 0; index < table.Length; index++)
        {
            var root = (double)index / (table.Length - 1);
            var linear = root * root;
            var encoded = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
            table[index] = (float)(255 * encoded);
        }

        return table;
    }
}
