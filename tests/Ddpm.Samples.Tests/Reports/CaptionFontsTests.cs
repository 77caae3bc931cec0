using Ddpm.Samples.Reports;
using SkiaSharp;

namespace Ddpm.Samples.Tests.Reports;

/// <summary>Captions in scripts that the stroke font lacks, with fonts of the test's own.</summary>
public sealed class CaptionFontsTests
{
    private const float Capital = 10;

    [Fact]
    public void Draw_NoFont_IsABoxForEachCharacterAndOneWarning()
    {
        var warnings = new List<string>();
        using (new CaptionFonts(_ => null).Use(warnings.Add))
        {
            Assert.Equal(Ink("語"), Ink("я"));
            Assert.NotEmpty(Ink("я"));
            Assert.Equal(Ink("語語"), Ink("\U00020BB7я"));
            Assert.True(StrokeFont.Measure("яя", Capital) > StrokeFont.Measure("я", Capital));
        }

        Assert.StartsWith(
            "No font of this system has 'я' (U+044F), '語' (U+8A9E), '𠮷' (U+20BB7): captions show a box for each.",
            Assert.Single(warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Draw_FontHasIt_IsItsGlyphInItsWidthAndNoWarning()
    {
        using var font = SquareFont.Of('語', 'я');
        using var run = new CaptionFonts(_ => font).Use(Assert.Fail);

        var ink = Ink("語");

        // A square of 8 tenths of the size, of which a capital is 7 tenths.
        Assert.Equal(14, StrokeFont.Measure("語", Capital), tolerance: 0.1);
        Assert.Equal(28, StrokeFont.Measure("語я", Capital), tolerance: 0.1);
        Assert.InRange(ink.Min(pixel => pixel.X), 20, 22);
        Assert.InRange(ink.Max(pixel => pixel.X), 31, 33);
        Assert.InRange(ink.Min(pixel => pixel.Y), 19, 21);
        Assert.InRange(ink.Max(pixel => pixel.Y), 28, 30);
        Assert.True(ink.Count > 90, "A square is filled.");
    }

    [Fact]
    public void Draw_LettersOfBothFonts_StandSideBySide()
    {
        using var font = SquareFont.Of('語');
        using var run = new CaptionFonts(_ => font).Use(Assert.Fail);

        Assert.Equal(["a", "語", "b"], CaptionLine.Of("a語b", CaptionFonts.Current).Select(part => part.Text));
        Assert.Equal(StrokeFont.Measure("ab", Capital) + 15, StrokeFont.Measure("a語b", Capital), tolerance: 0.1 + 2.5);
    }

    [Theory]
    [InlineData("x\u0323", "x\u0323")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u200Dя\uFE0F", "я")]
    public void Of_MarksAndWhatIsNotSeen_StandWithTheirLetter(string text, string expected)
    {
        using var font = SquareFont.Of('x', '\u0323', '\u00E9', 'я');

        var part = Assert.Single(CaptionLine.Of(text, new CaptionFonts(_ => font)));

        Assert.Equal(expected, part.Text);
        Assert.Same(font, part.Font);
    }

    [Fact]
    public void Of_FontWithoutTheMark_KeepsTheLetterAndBoxesTheMark()
    {
        var fonts = new CaptionFonts(_ => null);

        Assert.Equal($"x{StrokeGlyphs.Box}", Assert.Single(CaptionLine.Of("x\u0323", fonts)).Text);
        Assert.Contains("U+0323", fonts.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u3000")]
    [InlineData("\u00A0")]
    [InlineData("\t")]
    public void Of_SpaceOfAnyKind_IsASpace(string space) =>
        Assert.Equal("a b", Assert.Single(CaptionLine.Of($"a{space}b", new CaptionFonts(_ => null))).Text);

    [Fact]
    public void Warning_ManyCharacters_NamesTen()
    {
        var fonts = new CaptionFonts(_ => null);

        CaptionLine.Of(string.Concat(Enumerable.Range(0x4E00, 15).Select(char.ConvertFromUtf32)), fonts);

        Assert.Contains(" and 5 more:", fonts.Warning, StringComparison.Ordinal);
        Assert.Equal(10, fonts.Warning!.Split("U+").Length - 1);
    }

    [Fact]
    public void Use_RunsSideBySide_HaveTheirOwn()
    {
        var (first, second) = (new List<string>(), new List<string>());
        using (new CaptionFonts(_ => null).Use(first.Add))
        {
            using (new CaptionFonts(_ => null).Use(second.Add))
                StrokeFont.Measure("я", Capital);
            StrokeFont.Measure("ж", Capital);
        }

        Assert.Contains("'я'", Assert.Single(second), StringComparison.Ordinal);
        Assert.Contains("'ж'", Assert.Single(first), StringComparison.Ordinal);
        Assert.DoesNotContain("'я'", first[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Find_CharacterOfTheSystem_HasAGlyphWhereThereIsAFont()
    {
        // Whatever is installed, or nothing: no font without the glyph is given.
        foreach (var character in (int[])['A', 'я', '語', 0x10FFFD])
            Assert.True(SystemFonts.Find(character)?.ContainsGlyph(character) ?? true);
    }

    private static List<(int X, int Y)> Ink(string text)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(80, 60, SKColorType.Rgba8888));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        StrokeFont.Draw(canvas, text, 20, 30, Capital, SKColors.Black);
        return
        [
            .. from row in Enumerable.Range(0, 60)
            from column in Enumerable.Range(0, 80)
            where bitmap.GetPixel(column, row).Red < 200
            select (column, row),
        ];
    }
}
