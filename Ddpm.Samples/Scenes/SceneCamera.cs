using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>A pinhole camera: from where it looks, where to, and how much it sees.</summary>
internal sealed class SceneCamera
{
    private readonly Vector3 _forward;
    private readonly Vector3 _right;
    private readonly Vector3 _up;
    private readonly float _halfWidth;
    private readonly float _halfHeight;

    /// <param name="position">Where the camera is.</param>
    /// <param name="target">What is in the middle of the picture.</param>
    /// <param name="halfWidth">Half the picture's width at distance 1: the tangent of half the angle of view.</param>
    /// <param name="halfHeight">Half the picture's height at distance 1.</param>
    public SceneCamera(Vector3 position, Vector3 target, float halfWidth, float halfHeight)
    {
        Position = position;
        _halfWidth = halfWidth;
        _halfHeight = halfHeight;
        _forward = Vector3.Normalize(target - position);
        _right = Vector3.Normalize(Vector3.Cross(_forward, Vector3.UnitZ));
        _up = Vector3.Cross(_right, _forward);
    }

    /// <summary>Where the camera is.</summary>
    public Vector3 Position { get; }

    /// <summary>The direction of a place in the picture, of length 1.</summary>
    /// <param name="x">From -1 at the left edge to 1 at the right edge.</param>
    /// <param name="y">From -1 at the upper edge to 1 at the lower edge.</param>
    public Vector3 Direction(float x, float y) =>
        Vector3.Normalize(_forward + (x * _halfWidth * _right) - (y * _halfHeight * _up));

    /// <summary>The circle (an ellipse where width and height differ) that a ball covers in the picture.</summary>
    /// <param name="center">The middle of the ball.</param>
    /// <param name="radius">The radius of the ball, in scene units.</param>
    /// <returns>Its middle and half its extent, in the coordinates of <see cref="Direction"/>.</returns>
    public (Vector2 Middle, Vector2 Extent) Project(Vector3 center, float radius)
    {
        var offset = center - Position;
        var depth = Vector3.Dot(offset, _forward);
        var middle = new Vector2(
            Vector3.Dot(offset, _right) / (depth * _halfWidth),
            -Vector3.Dot(offset, _up) / (depth * _halfHeight)
        );
        return (middle, new Vector2(radius / (depth * _halfWidth), radius / (depth * _halfHeight)));
    }
}
