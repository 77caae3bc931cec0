using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>The colours that all reports share.</summary>
internal static class ReportStyle
{
    /// <summary>Behind everything.</summary>
    public static SKColor Paper { get; } = new(0xFF, 0xFF, 0xFF);

    /// <summary>Titles.</summary>
    public static SKColor Ink { get; } = new(0x1F, 0x24, 0x2C);

    /// <summary>Captions and the numbers of axes.</summary>
    public static SKColor Text { get; } = new(0x4A, 0x52, 0x5E);

    /// <summary>Lines that should not be seen first.</summary>
    public static SKColor Faint { get; } = new(0xE3, 0xE6, 0xEA);

    /// <summary>What went well.</summary>
    public static SKColor Right { get; } = new(0x2E, 0x9E, 0x6B);

    /// <summary>What did not.</summary>
    public static SKColor Wrong { get; } = new(0xD6, 0x4B, 0x4B);

    /// <summary>Colours of curves, told apart by people of any colour vision (after Okabe and Ito).</summary>
    public static IReadOnlyList<SKColor> Series { get; } =
    [
        new(0x00, 0x72, 0xB2),
        new(0xD5, 0x5E, 0x00),
        new(0x00, 0x9E, 0x73),
        new(0xCC, 0x79, 0xA7),
        new(0xE6, 0x9F, 0x00),
        new(0x56, 0xB4, 0xE9),
    ];
}
