using Ddpm.Samples.Reports;
using SkiaSharp;

namespace Ddpm.Samples.Tests.Reports;

public sealed class StrokeFontTests
{
    private const float Capital = 10;

    [Fact]
    public void Draw_EachPrintableCharacter_LeavesInkInsideItsWidth()
    {
        for (var character = '!'; character <= '~'; character++)
        {
            var ink = Ink(character.ToString());
            var width = StrokeFont.Measure(character.ToString(), Capital);

            Assert.NotEmpty(ink);
            Assert.All(ink, pixel => Assert.InRange(pixel.X, 18, 22 + width));
            Assert.All(ink, pixel => Assert.InRange(pixel.Y, 17, 45));
        }
    }

    [Fact]
    public void Draw_AnyTwoCharacters_LookDifferent()
    {
        var pictures = Enumerable
            .Range('!', '~' - '!' + 1)
            .Select(code => string.Join(' ', Ink(((char)code).ToString()).Select(pixel => $"{pixel.X},{pixel.Y}")));

        Assert.Equal('~' - '!' + 1, pictures.Distinct().Count());
    }

    [Fact]
    public void Draw_AlignedRight_EndsWhereItShould()
    {
        var ink = Ink("HH", SKTextAlign.Right, x: 60);

        Assert.InRange(ink.Max(pixel => pixel.X), 58, 61);
    }

    [Fact]
    public void Measure_Text_GrowsWithItsLettersAndItsSize()
    {
        Assert.Equal(0, StrokeFont.Measure("", Capital));
        Assert.True(StrokeFont.Measure("red cube", Capital) > StrokeFont.Measure("red", Capital));
        Assert.Equal(
            2 * StrokeFont.Measure("red cube", Capital),
            StrokeFont.Measure("red cube", 2 * Capital),
            tolerance: 0.01
        );
    }

    [Fact]
    public void Wrap_LabelsThatFitALineEach_BreaksAfterCommas() =>
        Assert.Equal(
            ["gray sphere,", "green cylinder,", "blue sphere"],
            StrokeFont.Wrap("gray sphere, green cylinder, blue sphere", 8, 105, 4)
        );

    [Fact]
    public void Wrap_ShortLabels_ShareALine() => Assert.Equal(["a, b, c"], StrokeFont.Wrap("a, b, c", 8, 105, 4));

    [Fact]
    public void Wrap_WideWord_IsChoppedAndNothingIsLost()
    {
        var word = new string('w', 40);

        var lines = StrokeFont.Wrap(word, 8, 60, 100);

        Assert.Equal(word, string.Concat(lines));
        Assert.All(lines, line => Assert.True(StrokeFont.Measure(line, 8) <= 60));
    }

    [Fact]
    public void Wrap_TooManyLines_EndsWithThreeDots()
    {
        var lines = StrokeFont.Wrap(string.Join(' ', Enumerable.Repeat("word", 50)), 8, 60, 3);

        Assert.Equal(3, lines.Count);
        Assert.EndsWith("…", lines[2], StringComparison.Ordinal);
        Assert.True(StrokeFont.Measure(lines[2], 8) <= 60);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Wrap_NoText_HasNoLine(string text) => Assert.Empty(StrokeFont.Wrap(text, 8, 60, 3));

    private static List<(int X, int Y)> Ink(string text, SKTextAlign align = SKTextAlign.Left, float x = 20)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(80, 60, SKColorType.Rgba8888));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        StrokeFont.Draw(canvas, text, x, 30, Capital, SKColors.Black, align);
        return
        [
            .. from row in Enumerable.Range(0, 60)
            from column in Enumerable.Range(0, 80)
            where bitmap.GetPixel(column, row).Red < 200
            select (column, row),
        ];
    }
}
