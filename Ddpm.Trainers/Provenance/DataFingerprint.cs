using System.Text;

namespace Ddpm.Trainers;

/// <summary>
/// Which pictures a model learnt from: enough to tell whether another learnt from the same ones. It is saved with the
/// model; no picture and no name can be read from it.
/// </summary>
/// <param name="Pictures">The pictures, by the values of their pixels in their own size.</param>
/// <param name="Scenes">The scenes that they show, by name; null where pictures have no names.</param>
public sealed record DataFingerprint(HashSketch Pictures, HashSketch? Scenes)
{
    /// <summary>The pictures of both, for a model that learnt from another one; null where one of them is not known.</summary>
    public static DataFingerprint? Union(DataFingerprint? one, DataFingerprint? other) =>
        one is null || other is null
            ? null
            : new DataFingerprint(
                one.Pictures.Union(other.Pictures),
                one.Scenes is null || other.Scenes is null ? null : one.Scenes.Union(other.Scenes)
            );

    /// <summary>Whether both are known and are exactly the same pictures.</summary>
    public static bool AreSamePictures(DataFingerprint? one, DataFingerprint? other) =>
        one is not null && one.Pictures == other?.Pictures;

    /// <summary>The share of data that a model learnt from too.</summary>
    /// <param name="data">The data, or null where they are not known.</param>
    /// <param name="learntFrom">What the model learnt from, part by part; null for a part that is not known.</param>
    /// <returns>
    /// The shares of the pictures and of the scenes, by their names, in [0, 1]: exact up to <see cref="HashSketch.Capacity"/>
    /// of them, else an estimate; null where they are not known.
    /// </returns>
    public static (double? Pictures, double? Scenes) Shared(
        DataFingerprint? data,
        params IReadOnlyList<DataFingerprint?> learntFrom
    ) =>
        (
            Shared(data?.Pictures, [.. learntFrom.Select(part => part?.Pictures)]),
            Shared(data?.Scenes, [.. learntFrom.Select(part => part?.Scenes)])
        );

    private static double? Shared(HashSketch? data, List<HashSketch?> learntFrom)
    {
        var known = learntFrom.OfType<HashSketch>().ToList();
        if (data is null || known.Count == 0)
            return null;
        var share = data.ShareIn(known.Aggregate((one, other) => one.Union(other)));

        // What is found in the known parts is certain; that nothing is found there says nothing of the others.
        return double.IsNaN(share) || (share == 0 && known.Count < learntFrom.Count) ? null : share;
    }

    /// <summary>Checks both sketches.</summary>
    /// <exception cref="ArgumentException">A sketch is damaged.</exception>
    internal void Validate()
    {
        Pictures.Validate();
        Scenes?.Validate();
    }
}

/// <summary>Collects the fingerprint of pictures one by one.</summary>
internal sealed class DataFingerprintBuilder
{
    private readonly List<ulong> _pictures = [];
    private readonly HashSet<ulong> _scenes = [];

    /// <summary>Takes a picture in.</summary>
    /// <param name="pixels">Its values in its own size, 0 to 255, channels first (RGB).</param>
    /// <param name="scene">The name of the scene that it shows, or null where it has none.</param>
    /// <returns>The hash of the pixels.</returns>
    public ulong Add(ReadOnlySpan<byte> pixels, string? scene)
    {
        var hash = HashSketch.Hash(pixels);
        _pictures.Add(hash);
        if (scene is not null)
            _scenes.Add(HashSketch.Hash(Encoding.UTF8.GetBytes(scene)));
        return hash;
    }

    /// <summary>The fingerprint of what was taken in.</summary>
    public DataFingerprint Build() => new(HashSketch.Of(_pictures), _scenes.Count == 0 ? null : HashSketch.Of(_scenes));
}
