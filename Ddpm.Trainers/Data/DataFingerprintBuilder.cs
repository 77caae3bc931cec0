using System.Text;

namespace Ddpm.Trainers.Data;

/// <summary>Collects the fingerprint of pictures one by one.</summary>
public sealed class DataFingerprintBuilder
{
    private readonly List<ulong> _pictures = [];
    private readonly HashSet<ulong> _scenes = [];

    /// <summary>Takes a picture in.</summary>
    /// <param name="pixels">Its values in its own size, 0 to 255, channels first (RGB).</param>
    /// <param name="scene">The name of the scene that it shows, or null where it has none.</param>
    public void Add(ReadOnlySpan<byte> pixels, string? scene)
    {
        _pictures.Add(HashSketch.Hash(pixels));
        if (scene is not null)
            _scenes.Add(HashSketch.Hash(Encoding.UTF8.GetBytes(scene)));
    }

    /// <summary>The fingerprint of what was taken in.</summary>
    public DataFingerprint Build() => new(HashSketch.Of(_pictures), _scenes.Count == 0 ? null : HashSketch.Of(_scenes));
}
