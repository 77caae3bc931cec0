using System.Globalization;
using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>Finds fonts for the characters that <see cref="StrokeFont"/> lacks, and remembers those that no font has.</summary>
/// <param name="find">A font with a glyph for a character (a Unicode code point), or null where there is none.</param>
internal sealed class CaptionFonts(Func<int, SKTypeface?> find)
{
    private const int MostNamed = 10;

    private static readonly CaptionFonts s_withoutRun = new(SystemFonts.Find);
    private static readonly AsyncLocal<CaptionFonts?> s_ofRun = new();

    private readonly Lock _lock = new();
    private readonly SortedSet<int> _missing = [];

    /// <summary>Those of the run of a command that this is part of; outside of one those of the system.</summary>
    public static CaptionFonts Current => s_ofRun.Value ?? s_withoutRun;

    /// <summary>What to say of the characters that were drawn as boxes, or null where there are none.</summary>
    public string? Warning
    {
        get
        {
            int[] missing;
            lock (_lock)
                missing = [.. _missing];
            if (missing.Length == 0)
                return null;
            var named = string.Join(", ", missing.Take(MostNamed).Select(Describe));
            var more = missing.Length > MostNamed ? $" and {missing.Length - MostNamed} more" : "";
            return $"No font of this system has {named}{more}: captions show a box for each. Install a font that has them, such as "
                + "one of the Noto fonts.";
        }
    }

    /// <summary>Makes these the fonts of a run, and when the result is disposed says what they lacked.</summary>
    /// <param name="warn">Given the <see cref="Warning"/>, once, where there is one.</param>
    public IDisposable Use(Action<string> warn)
    {
        var before = s_ofRun.Value;
        s_ofRun.Value = this;
        return new Run(this, before, warn);
    }

    /// <summary>A font that has all characters of a text, or null.</summary>
    public SKTypeface? Find(string text)
    {
        var runes = text.EnumerateRunes().ToList();
        return find(runes[0].Value) is { } font && runes.TrueForAll(rune => font.ContainsGlyph(rune.Value))
            ? font
            : null;
    }

    /// <summary>Remembers a character that no font has.</summary>
    public void Miss(int character)
    {
        lock (_lock)
            _missing.Add(character);
    }

    private static string Describe(int character)
    {
        var text = char.ConvertFromUtf32(character);
        var isSeen =
            CharUnicodeInfo.GetUnicodeCategory(character)
            is not (UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
        return isSeen ? $"'{text}' (U+{character:X4})" : $"U+{character:X4}";
    }

    private sealed class Run(CaptionFonts fonts, CaptionFonts? before, Action<string> warn) : IDisposable
    {
        public void Dispose()
        {
            s_ofRun.Value = before;
            if (fonts.Warning is { } warning)
                warn(warning);
        }
    }
}
