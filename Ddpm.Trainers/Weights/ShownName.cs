using System.Globalization;
using System.Text;

namespace Ddpm.Trainers;

/// <summary>
/// A name from a file as messages show it: one of a million characters would hide the rest, and control characters can tell
/// a terminal to do so.
/// </summary>
internal static class ShownName
{
    private const int Longest = 200;
    private const char Hidden = '\ufffd';

    /// <summary>The name, or its beginning, with a � in the place of each character that is not to be seen.</summary>
    public static string Of(string name)
    {
        var shown = new StringBuilder(Math.Min(name.Length, Longest) + 1);
        foreach (var character in name.AsSpan(0, Math.Min(name.Length, Longest)))
            shown.Append(IsHidden(character) ? Hidden : character);
        return name.Length > Longest ? shown.Append('…').ToString() : shown.ToString();
    }

    // Formatting characters turn the direction of writing, or are lines of their own in some terminals.
    private static bool IsHidden(char character) =>
        char.GetUnicodeCategory(character)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}
