namespace Ddpm.Samples.Output;

/// <summary>Lists as they are written to JSON, which leaves out what is null.</summary>
internal static class NullWhereEmpty
{
    /// <summary>The list, or null where nothing is in it.</summary>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string> list) => list.Count == 0 ? null : list;
}
