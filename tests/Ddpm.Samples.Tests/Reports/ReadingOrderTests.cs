using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Tests.Reports;

/// <summary>Where the characters of scripts that are read from the right stand, and how they look there.</summary>
public sealed class ReadingOrderTests
{
    [Theory]
    [InlineData("plain (text) 12", "plain (text) 12")]
    [InlineData("\u05D0\u05D1\u05D2", "\u05D2\u05D1\u05D0")]
    [InlineData("ab \u05D0\u05D1\u05D2, cd", "ab \u05D2\u05D1\u05D0, cd")]
    [InlineData("\u05D0\u05D1, \u05D2\u05D3", "\u05D3\u05D2 ,\u05D1\u05D0")]
    [InlineData("\u05D0 12 \u05D1", "\u05D1 12 \u05D0")]
    [InlineData("\u05D0 3.5", "3.5 \u05D0")]
    [InlineData("\u05D0 (\u05D1)", "(\u05D1) \u05D0")]
    [InlineData("\u05E9\u05B8\u05C1\u05D0", "\u05D0\u05E9\u05B8\u05C1")]
    [InlineData("", "")]
    public void FromLeft_Text_StandsAsItIsRead(string text, string expected) =>
        Assert.Equal(expected, string.Concat(ReadingOrder.FromLeft(CaptionLine.Elements(text))));

    [Theory]
    [InlineData("\u0628\u064A\u062A", "\uFE91\uFEF4\uFE96")]
    [InlineData("\u0633\u0644\u0627\u0645", "\uFEB3\uFEFC\uFEE1")]
    [InlineData("\u0648\u0631\u062F", "\uFEED\uFEAD\uFEA9")]
    [InlineData("\u0628\u064E\u064A\u062A", "\uFE91\u064E\uFEF4\uFE96")]
    [InlineData("\u06AF\u0644", "\uFB94\uFEDE")]
    [InlineData("\u0621 \u063A", "\uFE80 \uFECD")]
    [InlineData("plain", "plain")]
    public void Shape_ArabicLetters_AreJoined(string text, string expected) =>
        Assert.Equal(expected, ArabicForms.Shape(text, _ => true));

    [Fact]
    public void Shape_NoFontWithTheLooks_KeepsTheLetters() =>
        Assert.Equal("\u0633\u0644\u0627\u0645", ArabicForms.Shape("\u0633\u0644\u0627\u0645", _ => false));

    [Fact]
    public void Wrap_WideWord_IsNotCutInsideACharacter()
    {
        using var run = new CaptionFonts(_ => null).Use(_ => { });
        var word = string.Concat(Enumerable.Repeat("\U00020BB7e\u0323\u0302", 20));

        var lines = StrokeFont.Wrap(word, 8, 60, 100);
        var shortened = StrokeFont.Wrap(word, 8, 60, 2);

        Assert.Equal(word, string.Concat(lines));
        Assert.All(lines, line => Assert.False(char.IsLowSurrogate(line[0]) || line[0] is '\u0323' or '\u0302'));
        Assert.EndsWith("…", shortened[1], StringComparison.Ordinal);
        Assert.All(shortened, line => Assert.True(StrokeFont.Measure(line, 8) <= 60));
    }
}
