namespace Ddpm.Transforms;

/// <summary>
/// Divides a data set in two by scene, so that pictures of one scene, which share their objects, stay on one side. A
/// scene's side depends on its name and the seed alone: it stays when scenes are added, and on every machine.
/// </summary>
public static class SceneSplit
{
    /// <summary>A filter for the scenes that are held out.</summary>
    /// <param name="fraction">Their share of all scenes, above 0 and below 1.</param>
    /// <param name="seed">Another seed gives another division.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public static Func<string, bool> HeldOut(double fraction, int seed = 0)
    {
        if (!(fraction is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The share must be above 0 and below 1.");
        return scene => HoldOut.Place(scene, seed) < fraction;
    }

    /// <summary>A filter for the scenes that <see cref="HeldOut"/> with the same values leaves.</summary>
    /// <param name="heldOutFraction">The share of scenes that are held out, above 0 and below 1.</param>
    /// <param name="seed">Another seed gives another division.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public static Func<string, bool> Training(double heldOutFraction, int seed = 0)
    {
        var heldOut = HeldOut(heldOutFraction, seed);
        return scene => !heldOut(scene);
    }
}
