using System.Globalization;
using System.Text;
using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>A line of text as the parts in which it is drawn, from left to right.</summary>
internal static class CaptionLine
{
    /// <summary>Takes a line apart.</summary>
    /// <param name="text">The line, in the order in which it is read.</param>
    /// <param name="fonts">Has what <see cref="StrokeFont"/> lacks.</param>
    public static IReadOnlyList<CaptionPart> Of(string text, CaptionFonts fonts)
    {
        if (IsStroked(text))
            return text.Length == 0 ? [] : [new(text, null)];

        var shaped = ArabicForms.Shape(NormalForm.Of(text), form => fonts.Find(form) is not null);
        var parts = new List<CaptionPart>();
        foreach (var part in ReadingOrder.FromLeft(Elements(shaped)).SelectMany(element => PartsOf(element, fonts)))
            if (parts.Count > 0 && parts[^1].Font == part.Font)
                parts[^1] = part with { Text = parts[^1].Text + part.Text };
            else
                parts.Add(part);
        return parts;
    }

    /// <summary>What a reader takes for one character each: letters with their marks.</summary>
    public static IReadOnlyList<string> Elements(string text)
    {
        var elements = new List<string>(text.Length);
        for (var rest = text.AsSpan(); !rest.IsEmpty; rest = rest[elements[^1].Length..])
            elements.Add(rest[..StringInfo.GetNextTextElementLength(rest)].ToString());
        return elements;
    }

    private static IEnumerable<CaptionPart> PartsOf(string element, CaptionFonts fonts)
    {
        var shown = string.Concat(element.EnumerateRunes().Where(rune => !IsUnseen(rune)));
        if (shown.Length == 0)
            return [];
        if (string.IsNullOrWhiteSpace(shown))
            return [new(" ", null)];
        if (IsStroked(shown))
            return [new(shown, null)];
        if (fonts.Find(shown) is { } font)
            return [new(shown, font)];
        return shown.EnumerateRunes().Select(rune => PartOf(rune, fonts));
    }

    private static CaptionPart PartOf(Rune rune, CaptionFonts fonts)
    {
        var text = rune.ToString();
        if (IsStroked(text))
            return new(text, null);
        if (fonts.Find(text) is { } font)
            return new(text, font);
        fonts.Miss(rune.Value);
        return new($"{StrokeGlyphs.Box}", null);
    }

    private static bool IsStroked(string text) => text.All(StrokeGlyphs.All.ContainsKey);

    // Joiners, marks of direction, and which of two looks an emoji has.
    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}

/// <summary>Characters of a line that are drawn alike.</summary>
/// <param name="Text">The characters, from left to right.</param>
/// <param name="Font">Their font, or null for <see cref="StrokeFont"/>'s own.</param>
internal sealed record CaptionPart(string Text, SKTypeface? Font);
