using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>The geometry of one object, prepared for many rays.</summary>
internal readonly struct Solid
{
    /// <summary>The part of the half width over which an edge is rounded.</summary>
    private const float Bevel = 0.1f;

    private readonly SceneShape _shape;
    private readonly float _radius;
    private readonly float _cosine;
    private readonly float _sine;

    public Solid(SceneObject item)
    {
        _shape = item.Shape;
        _radius = item.Radius;
        (_sine, _cosine) = MathF.SinCos(item.Turn);
        Center = item.Center;
        Bound =
            item.Radius
            * item.Shape switch
            {
                SceneShape.Cube => MathF.Sqrt(3),
                SceneShape.Cylinder => MathF.Sqrt(2),
                _ => 1,
            };
    }

    /// <summary>The middle of the object.</summary>
    public Vector3 Center { get; }

    /// <summary>The radius of a ball around <see cref="Center"/> that holds the whole object.</summary>
    public float Bound { get; }

    /// <summary>Whether a ray passes a ball that is wider than the object by a margin.</summary>
    /// <param name="origin">Where the ray starts.</param>
    /// <param name="direction">Where it goes, of length 1.</param>
    /// <param name="margin">How much wider, in scene units.</param>
    public bool IsNear(Vector3 origin, Vector3 direction, float margin)
    {
        var offset = Center - origin;
        var along = Vector3.Dot(offset, direction);
        var reach = Bound + margin;
        return along > -reach && offset.LengthSquared() - (along * along) < reach * reach;
    }

    /// <summary>How far a ray from outside goes until it enters the object; infinity if it misses it.</summary>
    /// <param name="origin">Where the ray starts, outside the object.</param>
    /// <param name="direction">Where it goes, of length 1.</param>
    public float Enter(Vector3 origin, Vector3 direction)
    {
        var start = ToLocal(origin - Center);
        var step = ToLocal(direction);
        var (near, far) = _shape switch
        {
            SceneShape.Sphere => CrossBall(start, step),
            SceneShape.Cube => Common(
                Common(CrossSlab(start.X, step.X), CrossSlab(start.Y, step.Y)),
                CrossSlab(start.Z, step.Z)
            ),
            _ => Common(CrossTube(start, step), CrossSlab(start.Z, step.Z)),
        };
        return near > 0 && near <= far ? near : float.PositiveInfinity;
    }

    /// <summary>The direction in which the surface faces at one of its points, and the number of that side.</summary>
    /// <param name="point">A point on the surface.</param>
    /// <param name="side">0 for the round side, else one number for each flat side.</param>
    public Vector3 Normal(Vector3 point, out int side)
    {
        side = 0;
        var local = ToLocal(point - Center) / _radius;
        switch (_shape)
        {
            case SceneShape.Sphere:
                return Vector3.Normalize(point - Center);

            case SceneShape.Cube:
                var tilt = new Vector3(Rounded(local.X), Rounded(local.Y), Rounded(local.Z));
                var size = Vector3.Abs(local);
                side =
                    size.Z >= size.X && size.Z >= size.Y ? 1
                    : size.X >= size.Y ? (local.X > 0 ? 2 : 3)
                    : (local.Y > 0 ? 4 : 5);
                return FromLocal(Vector3.Normalize(tilt));

            default:
                var distance = MathF.Sqrt((local.X * local.X) + (local.Y * local.Y));
                var outward = Rounded(distance) / MathF.Max(distance, 1e-6f);
                side = local.Z > distance ? 1 : 0;
                return FromLocal(
                    Vector3.Normalize(new Vector3(local.X * outward, local.Y * outward, Rounded(local.Z)))
                );
        }
    }

    /// <summary>0 inside the flat part of a side, growing to ±1 over the rounded edge.</summary>
    private static float Rounded(float place) =>
        MathF.CopySign(MathF.Max(MathF.Abs(place) - (1 - Bevel) + 1e-4f, 0) / Bevel, place);

    private (float Near, float Far) CrossBall(Vector3 start, Vector3 step)
    {
        var middle = -Vector3.Dot(start, step);
        return Around(middle, (middle * middle) - start.LengthSquared() + (_radius * _radius), 1);
    }

    private (float Near, float Far) CrossTube(Vector3 start, Vector3 step)
    {
        var speed = (step.X * step.X) + (step.Y * step.Y);
        var excess = (start.X * start.X) + (start.Y * start.Y) - (_radius * _radius);
        if (speed < 1e-9f)
            return excess < 0 ? (float.NegativeInfinity, float.PositiveInfinity) : Missed;
        var middle = -((start.X * step.X) + (start.Y * step.Y));
        return Around(middle, (middle * middle) - (speed * excess), speed);
    }

    private (float Near, float Far) CrossSlab(float start, float step)
    {
        if (MathF.Abs(step) < 1e-9f)
            return MathF.Abs(start) < _radius ? (float.NegativeInfinity, float.PositiveInfinity) : Missed;
        var middle = -start / step;
        var half = _radius / MathF.Abs(step);
        return (middle - half, middle + half);
    }

    private static (float Near, float Far) Missed => (float.PositiveInfinity, float.NegativeInfinity);

    private static (float Near, float Far) Around(float middle, float discriminant, float speed)
    {
        if (discriminant < 0)
            return Missed;
        var half = MathF.Sqrt(discriminant);
        return ((middle - half) / speed, (middle + half) / speed);
    }

    private static (float Near, float Far) Common((float Near, float Far) one, (float Near, float Far) other) =>
        (MathF.Max(one.Near, other.Near), MathF.Min(one.Far, other.Far));

    private Vector3 ToLocal(Vector3 vector) =>
        new((vector.X * _cosine) + (vector.Y * _sine), (vector.Y * _cosine) - (vector.X * _sine), vector.Z);

    private Vector3 FromLocal(Vector3 vector) =>
        new((vector.X * _cosine) - (vector.Y * _sine), (vector.X * _sine) + (vector.Y * _cosine), vector.Z);
}
