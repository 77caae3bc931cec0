using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>
/// Writes text with a pen of even width. A bare machine or container has no fonts, and then SkiaSharp writes nothing;
/// this looks the same everywhere. Characters that it lacks are written in a font of the system (<see cref="CaptionFonts"/>),
/// or are a box.
/// </summary>
internal static class StrokeFont
{
    /// <summary>The height of capitals in the units of <see cref="StrokeGlyphs"/>.</summary>
    private const float CapitalUnits = 10;

    private const float SpacingUnits = 2.5f;

    // In most fonts a capital is as high as seven tenths of the size.
    private const float SystemSizeUnits = 14;
    private const float SystemSpacingUnits = 1;

    /// <summary>The distance of two baselines, in heights of a capital.</summary>
    public const float LineHeight = 1.75f;

    private static readonly Dictionary<char, SKPath> Paths = StrokeGlyphs.All.ToDictionary(
        glyph => glyph.Key,
        glyph => SKPath.ParseSvgPathData(glyph.Value.Path)
    );

    private static readonly SKPath UnknownPath = SKPath.ParseSvgPathData(StrokeGlyphs.Unknown.Path);

    /// <summary>How wide a line of text is, in pixels.</summary>
    /// <param name="text">The text.</param>
    /// <param name="capital">The height of a capital, in pixels.</param>
    public static float Measure(string text, float capital)
    {
        var units = 0f;
        var spacing = 0f;
        foreach (var part in CaptionLine.Of(text, CaptionFonts.Current))
        {
            units += Advance(part);
            spacing = SpacingBehind(part);
        }

        return (units - spacing) * capital / CapitalUnits;
    }

    /// <summary>Writes a line of text.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="x">The left end, the middle or the right end, as <paramref name="align"/> says.</param>
    /// <param name="baseline">Where the letters stand.</param>
    /// <param name="capital">The height of a capital, in pixels.</param>
    /// <param name="color">The colour.</param>
    /// <param name="align">What <paramref name="x"/> means.</param>
    /// <param name="weight">The width of the pen, in tenths of a capital.</param>
    public static void Draw(
        SKCanvas canvas,
        string text,
        float x,
        float baseline,
        float capital,
        SKColor color,
        SKTextAlign align = SKTextAlign.Left,
        float weight = 1.2f
    )
    {
        var width = Measure(text, capital);
        var left = align switch
        {
            SKTextAlign.Center => x - width / 2,
            SKTextAlign.Right => x - width,
            _ => x,
        };
        using var ink = new SKPaint { Color = color, IsAntialias = true };
        using var pen = new SKPaint
        {
            Color = color,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = weight,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };

        canvas.Save();
        canvas.Translate(left, baseline - capital);
        canvas.Scale(capital / CapitalUnits);
        foreach (var part in CaptionLine.Of(text, CaptionFonts.Current))
        {
            if (part.Font is { } typeface)
            {
                using var font = Sized(typeface);
                canvas.DrawText(part.Text, 0, CapitalUnits, font, ink);
                canvas.Translate(Advance(part), 0);
                continue;
            }

            foreach (var character in part.Text)
            {
                canvas.DrawPath(Paths.GetValueOrDefault(character, UnknownPath), pen);
                canvas.Translate((float)Glyph(character).Width + SpacingUnits, 0);
            }
        }

        canvas.Restore();
    }

    /// <summary>
    /// Breaks a text into lines: after commas where that is enough, else between words, else inside a word.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="capital">The height of a capital, in pixels.</param>
    /// <param name="width">How wide a line may be, in pixels.</param>
    /// <param name="maximumLines">How many lines there may be; what is left over becomes "…".</param>
    public static IReadOnlyList<string> Wrap(string text, float capital, float width, int maximumLines)
    {
        var lines = new List<string> { "" };
        foreach (var piece in text.Trim().Replace(", ", ",\n", StringComparison.Ordinal).Split('\n'))
            if (Measure(piece, capital) <= width)
                Append(lines, piece, capital, width);
            else
                foreach (var word in piece.Split(' ').SelectMany(word => Chop(word, capital, width)))
                    Append(lines, word, capital, width);

        lines.RemoveAll(line => line.Length == 0);
        if (lines.Count <= maximumLines)
            return lines;

        var last = lines[maximumLines - 1] + "…";
        while (Measure(last, capital) > width && last.Length > 1)
            last = string.Concat(CaptionLine.Elements(last).SkipLast(2)) + "…";
        return [.. lines.Take(maximumLines - 1), last];
    }

    private static void Append(List<string> lines, string piece, float capital, float width)
    {
        var longer = lines[^1].Length == 0 ? piece : $"{lines[^1]} {piece}";
        if (Measure(longer, capital) <= width)
            lines[^1] = longer;
        else
            lines.Add(piece);
    }

    private static IEnumerable<string> Chop(string word, float capital, float width)
    {
        while (Measure(word, capital) > width && CaptionLine.Elements(word) is { Count: > 1 } elements)
        {
            var fitting = Fitting(elements, capital, width);
            yield return fitting;
            word = word[fitting.Length..];
        }

        yield return word;
    }

    /// <summary>As many characters, each with its marks, as fit in a line, at least 1.</summary>
    private static string Fitting(IReadOnlyList<string> elements, float capital, float width)
    {
        var count = elements.Count;
        while (count > 1 && Measure(string.Concat(elements.Take(count)), capital) > width)
            count--;
        return string.Concat(elements.Take(count));
    }

    /// <summary>The width of a part and of the space behind it, in units.</summary>
    private static float Advance(CaptionPart part)
    {
        if (part.Font is not { } typeface)
            return (float)part.Text.Sum(character => Glyph(character).Width + SpacingUnits);
        using var font = Sized(typeface);
        return font.MeasureText(typeface.GetGlyphs(part.Text)) + SystemSpacingUnits;
    }

    private static float SpacingBehind(CaptionPart part) => part.Font is null ? SpacingUnits : SystemSpacingUnits;

    private static SKFont Sized(SKTypeface typeface) => new(typeface, SystemSizeUnits) { Subpixel = true };

    private static (double Width, string Path) Glyph(char character) =>
        StrokeGlyphs.All.GetValueOrDefault(character, StrokeGlyphs.Unknown);
}
