using System.Collections.Concurrent;
using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>The fonts that are installed.</summary>
internal static class SystemFonts
{
    // macOS has a font with a frame for each character that no other has.
    private const string Frames = "LastResort";

    private static readonly ConcurrentDictionary<int, SKTypeface?> s_found = new();

    // One object for each font, so that what it writes is joined.
    private static readonly ConcurrentDictionary<string, SKTypeface> s_matched = new(StringComparer.Ordinal);

    // Plain fonts first: captions are small.
    private static readonly Lazy<List<SKTypeface>> s_all = new(() =>
        [
            .. SKFontManager
                .Default.FontFamilies.OrderBy(name => Has(name, "Sans") && !Has(name, "Mono") ? 0 : 1)
                .ThenBy(name => name, StringComparer.Ordinal)
                .Select(name => SKFontManager.Default.MatchFamily(name))
                .OfType<SKTypeface>(),
        ]
    );

    /// <summary>A font with a glyph for a character, which stays open, or null where none is installed.</summary>
    public static SKTypeface? Find(int character) => s_found.GetOrAdd(character, Search);

    // On Linux SkiaSharp comes without fontconfig and matches no character: there all families are asked.
    private static SKTypeface? Search(int character) =>
        SKFontManager.Default.MatchCharacter(character) is { } match
        && Suits(s_matched.GetOrAdd(match.FamilyName, match), character)
            ? s_matched[match.FamilyName]
            : s_all.Value.Find(font => Suits(font, character));

    private static bool Suits(SKTypeface font, int character) =>
        font.ContainsGlyph(character) && !Has(font.FamilyName, Frames);

    private static bool Has(string name, string part) => name.Contains(part, StringComparison.Ordinal);
}
