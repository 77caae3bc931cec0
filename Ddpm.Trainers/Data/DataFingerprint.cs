namespace Ddpm.Trainers.Data;

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

    /// <summary>Checks both sketches.</summary>
    /// <exception cref="ArgumentException">A sketch is damaged.</exception>
    internal void Validate()
    {
        Pictures.Validate();
        Scenes?.Validate();
    }
}
