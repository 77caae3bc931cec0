using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>A square lamp that shines towards the middle of the scene; its size makes shadows soft.</summary>
/// <param name="Position">Where its middle is.</param>
/// <param name="Power">The light it sends out, by colour channel.</param>
/// <param name="Size">The length of its sides, in scene units.</param>
internal sealed record SceneLamp(Vector3 Position, Vector3 Power, float Size);
