namespace Ddpm.Trainers.Weights;

/// <summary>A name from a file as messages show it: one of a million characters would hide the rest.</summary>
internal static class ShownName
{
    private const int Longest = 200;

    /// <summary>The name, or its beginning.</summary>
    public static string Of(string name) => name.Length > Longest ? name[..Longest] + "…" : name;
}
