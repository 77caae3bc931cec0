using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>How much light falls on a point of a scene: the sky's, and that of the lamps with their soft shadows.</summary>
internal sealed class SceneLighting
{
    /// <summary>The steady light from high above that every scene has, and where it comes from.</summary>
    private const float SkyPower = 0.45f;
    private static readonly Vector3 _skyDirection = Vector3.Normalize(new Vector3(0.41f, -0.19f, 0.89f));

    private readonly Solid[] _solids;
    private readonly Lamp[] _lamps;

    public SceneLighting(Solid[] solids, IReadOnlyList<SceneLamp> lamps)
    {
        _solids = solids;
        _lamps = [.. lamps.Select(lamp => new Lamp(lamp))];
    }

    /// <summary>The light that falls on a point of a surface, by colour channel.</summary>
    /// <param name="point">The point.</param>
    /// <param name="normal">Where the surface faces, of length 1.</param>
    /// <param name="view">The direction to the eye, of length 1.</param>
    /// <param name="shininess">The exponent of the highlight; the larger, the smaller the highlight.</param>
    /// <param name="self">The number of the solid whose surface it is, which casts no shadow on itself; -1 for the ground.</param>
    public Light At(Vector3 point, Vector3 normal, Vector3 view, float shininess, int self)
    {
        var skyCosine = Vector3.Dot(normal, _skyDirection);
        var light = default(Light);
        if (skyCosine > 0)
        {
            if (!IsBlocked(point, _skyDirection, float.PositiveInfinity, self))
                light.Diffuse = new Vector3(SkyPower * skyCosine);
            else
                light.Shadow = 1;
        }

        foreach (ref readonly var lamp in _lamps.AsSpan())
        {
            light.Shadow <<= 4;
            var offset = lamp.Position - point;
            var squared = offset.LengthSquared();
            var direction = offset / MathF.Sqrt(squared);
            var cosine = Vector3.Dot(normal, direction);
            var facing = -Vector3.Dot(direction, lamp.Facing);
            if (cosine <= 0 || facing <= 0)
                continue;

            // A square that shines evenly into its half space: power / 4 in front of it at distance 1.
            var (open, shadow) = Openness(point, direction, squared, lamp, self);
            var strength = lamp.Power * (open * facing / (4 * squared));
            light.Shadow |= shadow;
            light.Diffuse += strength * cosine;
            if (shininess > 0)
            {
                var half = Vector3.Normalize(direction + view);
                light.Highlight += strength * (cosine * MathF.Pow(MathF.Max(Vector3.Dot(normal, half), 0), shininess));
            }
        }

        return light;
    }

    /// <summary>The part of a lamp that is seen from a point, and which of four places on it are hidden (bits).</summary>
    private (float Open, uint Shadow) Openness(Vector3 point, Vector3 direction, float squared, in Lamp lamp, int self)
    {
        var shadow = 0u;
        for (var index = 0; index < _solids.Length; index++)
        {
            ref readonly var solid = ref _solids[index];
            if (index == self || !solid.IsNear(point, direction, lamp.HalfSize))
                continue;
            for (var place = 0; place < 4; place++)
            {
                var toPlace = Vector3.Normalize(lamp.Place(place) - point);
                var enter = solid.Enter(point, toPlace);
                if (enter * enter < squared)
                    shadow |= 1u << place;
            }
        }

        return (1 - (BitOperations.PopCount(shadow) / 4f), shadow);
    }

    private bool IsBlocked(Vector3 point, Vector3 direction, float distance, int self)
    {
        for (var index = 0; index < _solids.Length; index++)
            if (
                index != self
                && _solids[index].IsNear(point, direction, 0)
                && _solids[index].Enter(point, direction) < distance
            )
                return true;
        return false;
    }

    /// <summary>What <see cref="At"/> found.</summary>
    public struct Light
    {
        /// <summary>The light that a matt surface spreads.</summary>
        public Vector3 Diffuse;

        /// <summary>The light that a shiny surface throws towards the eye.</summary>
        public Vector3 Highlight;

        /// <summary>Which parts of the lamps are hidden, one bit each: where it changes, a shadow has an edge.</summary>
        public uint Shadow;
    }

    private readonly struct Lamp
    {
        private readonly Vector3 _across;
        private readonly Vector3 _along;

        public Lamp(SceneLamp lamp)
        {
            Position = lamp.Position;
            Power = lamp.Power;
            HalfSize = lamp.Size / 2;
            Facing = Vector3.Normalize(-lamp.Position);
            _across = Vector3.Normalize(Vector3.Cross(Facing, Vector3.UnitZ)) * (lamp.Size / 4);
            _along = Vector3.Cross(Facing, _across);
        }

        public Vector3 Position { get; }

        public Vector3 Power { get; }

        public Vector3 Facing { get; }

        public float HalfSize { get; }

        /// <summary>The middle of one of the four quarters of the square.</summary>
        public Vector3 Place(int quarter) =>
            Position + ((quarter & 1) == 0 ? _across : -_across) + ((quarter & 2) == 0 ? _along : -_along);
    }
}
