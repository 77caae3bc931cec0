using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>
/// Writes text with a pen of even width. A bare machine or container has no fonts, and then SkiaSharp writes nothing;
/// this looks the same everywhere.
/// </summary>
internal static class StrokeFont
{
    /// <summary>The height of capitals in the units of <see cref="StrokeGlyphs"/>.</summary>
    private const float CapitalUnits = 10;

    private const float SpacingUnits = 2.5f;

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
        var units = text.Sum(character => Glyph(character).Width + SpacingUnits) - SpacingUnits;
        return (float)Math.Max(units, 0) * capital / CapitalUnits;
    }

    /// <summary>Writes a line of text.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="text">The text; a character that the font lacks is a box.</param>
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
        foreach (var character in text)
        {
            canvas.DrawPath(Paths.GetValueOrDefault(character, UnknownPath), pen);
            canvas.Translate((float)Glyph(character).Width + SpacingUnits, 0);
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
            last = last[..^2] + "…";
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
        while (Measure(word, capital) > width && word.Length > 1)
        {
            var fitting = Fitting(word, capital, width);
            yield return word[..fitting];
            word = word[fitting..];
        }

        yield return word;
    }

    /// <summary>How many characters fit in a line, at least 1.</summary>
    private static int Fitting(string word, float capital, float width)
    {
        var count = word.Length;
        while (count > 1 && Measure(word[..count], capital) > width)
            count--;
        return count;
    }

    private static (double Width, string Path) Glyph(char character) =>
        StrokeGlyphs.All.GetValueOrDefault(character, StrokeGlyphs.Unknown);
}
