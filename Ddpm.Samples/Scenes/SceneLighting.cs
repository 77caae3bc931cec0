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
        var diffuse = Vector3.Zero;
        var highlight = Vector3.Zero;
        var shadows = 0u;
        var skyCosine = Vector3.Dot(normal, _skyDirection);
        if (skyCosine > 0)
        {
            if (IsSkyBlocked(point, self))
                shadows = 1;
            else
                diffuse = new Vector3(SkyPower * skyCosine);
        }

        foreach (ref readonly var lamp in _lamps.AsSpan())
        {
            shadows <<= 4;
            var offset = lamp.Position - point;
            var closeness = 1 / offset.LengthSquared();
            var direction = offset * MathF.Sqrt(closeness);
            var cosine = Vector3.Dot(normal, direction);
            var facing = -Vector3.Dot(direction, lamp.Facing);
            if (cosine <= 0 || facing <= 0)
                continue;

            // A square that shines evenly into its half space: power / 4 in front of it at distance 1.
            var shadow = HiddenPlaces(point, direction, lamp, self);
            var open = 1 - (BitOperations.PopCount(shadow) / 4f);
            var strength = lamp.Power * (open * facing * closeness / 4);
            shadows |= shadow;
            diffuse += strength * cosine;
            if (shininess > 0)
            {
                var half = Vector3.Normalize(direction + view);
                highlight += strength * (cosine * MathF.Pow(MathF.Max(Vector3.Dot(normal, half), 0), shininess));
            }
        }

        return new Light(diffuse, highlight, shadows);
    }

    /// <summary>Which of four places on a lamp are hidden from a point, one bit each.</summary>
    private uint HiddenPlaces(Vector3 point, Vector3 direction, in Lamp lamp, int self)
    {
        var hidden = 0u;
        for (var index = 0; index < _solids.Length; index++)
        {
            // Every object stands below every lamp, so what lies on the way to the lamp lies before it.
            ref readonly var solid = ref _solids[index];
            if (index == self || !solid.IsNear(point, direction, lamp.HalfSize))
                continue;
            for (var place = 0; place < 4; place++)
                if (float.IsFinite(solid.Enter(point, Vector3.Normalize(lamp.Place(place) - point))))
                    hidden |= 1u << place;
        }

        return hidden;
    }

    private bool IsSkyBlocked(Vector3 point, int self)
    {
        for (var index = 0; index < _solids.Length; index++)
            if (
                index != self
                && _solids[index].IsNear(point, _skyDirection, 0)
                && float.IsFinite(_solids[index].Enter(point, _skyDirection))
            )
                return true;
        return false;
    }

    /// <summary>What <see cref="At"/> found.</summary>
    /// <param name="Diffuse">The light that a matt surface spreads.</param>
    /// <param name="Highlight">The light that a shiny surface throws towards the eye.</param>
    /// <param name="Shadow">Which parts of the lamps are hidden, one bit each: where it changes, a shadow has an edge.</param>
    public readonly record struct Light(Vector3 Diffuse, Vector3 Highlight, uint Shadow);

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

/// <summary>A square lamp that shines towards the middle of the scene; its size makes shadows soft.</summary>
/// <param name="Position">Where its middle is.</param>
/// <param name="Power">The light it sends out, by colour channel.</param>
/// <param name="Size">The length of its sides, in scene units.</param>
internal sealed record SceneLamp(Vector3 Position, Vector3 Power, float Size);
