using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>Follows a ray from the camera into a scene and says which light comes back along it.</summary>
internal sealed class RayCaster
{
    private const float GroundReflectance = 0.8f;

    /// <summary>How many radii from an object its colour on the ground is too faint to count.</summary>
    private const float GlowReach = 6;

    private const float GroundLight = 0.6f;

    /// <summary>The bits of a signature that tell objects and sides; the others tell shadows.</summary>
    public const uint ObjectBits = 0xFF;

    private readonly Vector3 _eye;
    private readonly Vector2 _away;
    private readonly Solid[] _solids;
    private readonly Surface[] _surfaces;
    private readonly SceneLighting _lighting;

    public RayCaster(Scene scene)
    {
        _eye = scene.Camera.Position;
        _away = -Vector2.Normalize(new Vector2(_eye.X, _eye.Y));
        _solids = [.. scene.Objects.Select(item => new Solid(item))];
        _surfaces = [.. scene.Objects.Select(item => new Surface(item))];
        _lighting = new SceneLighting(_solids, scene.Lamps);
    }

    /// <summary>The linear light, by colour channel, that reaches the camera from a direction.</summary>
    /// <param name="direction">The direction seen from the camera, of length 1.</param>
    /// <param name="signature">
    /// What was met there: object, side, shadows. Neighbours with the same signature differ smoothly.
    /// </param>
    public Vector3 Trace(Vector3 direction, out uint signature) => Follow(_eye, direction, -1, out signature);

    private Vector3 Follow(Vector3 origin, Vector3 direction, int from, out uint signature)
    {
        var nearest = float.PositiveInfinity;
        var met = -1;
        for (var index = 0; index < _solids.Length; index++)
        {
            if (index == from || !_solids[index].IsNear(origin, direction, 0))
                continue;
            var enter = _solids[index].Enter(origin, direction);
            if (enter < nearest)
                (nearest, met) = (enter, index);
        }

        if (met >= 0)
            return ShadeObject(met, origin + (nearest * direction), direction, from < 0, out signature);
        if (direction.Z < 0)
            return ShadeGround(origin - (origin.Z / direction.Z * direction), out signature);
        signature = 0;
        return Vector3.Zero;
    }

    private Vector3 ShadeGround(Vector3 point, out uint signature)
    {
        var light = _lighting.At(point, Vector3.UnitZ, Vector3.UnitZ, 0, -1);
        signature = light.Shadow << 8;

        // Objects throw some of their own colour on the ground beside them.
        var bounced = Vector3.Zero;
        for (var index = 0; index < _solids.Length; index++)
        {
            var offset = _solids[index].Center - point;
            var squared = offset.LengthSquared();
            var radius = _surfaces[index].Radius;
            if (squared < GlowReach * GlowReach * radius * radius)
                bounced += _surfaces[index].Glow * (radius * radius * offset.Z / (squared * MathF.Sqrt(squared)));
        }

        // Far behind, the ground rises into a backdrop that catches a little more of the scattered light.
        var behind = MathF.Max(Vector2.Dot(new Vector2(point.X, point.Y), _away), 0);
        var scattered = 0.03f + (0.12f * behind * behind / (40 + (behind * behind)));

        return GroundReflectance / MathF.PI * (light.Diffuse + bounced + new Vector3(scattered));
    }

    private Vector3 ShadeObject(int index, Vector3 point, Vector3 direction, bool mirrors, out uint signature)
    {
        ref readonly var surface = ref _surfaces[index];
        var normal = _solids[index].Normal(point, out var side);
        var light = _lighting.At(point, normal, -direction, surface.Shininess, index);
        signature = (light.Shadow << 8) | (uint)((index << 3) + side + 1);

        // The lit ground shines on everything above it, least where the object itself shades it.
        var height = MathF.Min(point.Z / surface.Radius, 1);
        var fromGround = 0.5f * (1 - normal.Z) * (0.65f + (0.35f * height)) * GroundLight;
        var matt = surface.Reflectance / MathF.PI * (light.Diffuse + new Vector3(fromGround));
        var sheen = surface.Sheen * light.Highlight;
        if (!surface.IsMetal || !mirrors)
            return matt + sheen;

        var mirrored = Follow(point, Vector3.Reflect(direction, normal), index, out var behind);
        signature ^= behind << 4;
        return (0.35f * matt) + (0.75f * surface.Reflectance * mirrored) + sheen;
    }

    private readonly struct Surface
    {
        public Surface(SceneObject item)
        {
            Reflectance = item.Color.Reflectance;
            Radius = item.Radius;
            IsMetal = item.Material == SceneMaterial.Metal;
            Glow = (Reflectance * 0.5f) + new Vector3(0.07f);
            (Shininess, Sheen) = IsMetal ? (80f, (0.5f * Reflectance) + new Vector3(0.5f)) : (8f, new Vector3(0.022f));
        }

        public Vector3 Reflectance { get; }

        public Vector3 Glow { get; }

        public Vector3 Sheen { get; }

        public float Shininess { get; }

        public float Radius { get; }

        public bool IsMetal { get; }
    }
}
