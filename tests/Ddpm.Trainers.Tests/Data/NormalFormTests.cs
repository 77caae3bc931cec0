namespace Ddpm.Trainers.Tests.Data;

public sealed class NormalFormTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("e\u0301te\u0301", "\u00E9t\u00E9")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("o\u0323\u0302", "\u1ED9")]
    [InlineData("o\u0302\u0323", "\u1ED9")]
    [InlineData("\u01B5\u0327\u0308", "\u01B5\u0327\u0308")]
    [InlineData("\u0415\u0308", "\u0401")]
    [InlineData("\u304B\u3099", "\u304C")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "\uD55C\uAE00")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\U00011099\U000110BA", "\U0001109A")]
    [InlineData("\u0301e", "\u0301e")]
    public void Of_Text_IsComposedAsUnicodeSays(string text, string expected)
    {
        Assert.Equal(expected, NormalForm.Of(text));
        Assert.Equal(expected, NormalForm.Of(expected));
    }

    [Fact]
    public void Of_TextInNormalForm_IsItself()
    {
        const string text = "cr\u00E8me br\u00FBl\u00E9e";

        Assert.Same(text, NormalForm.Of(text));
    }

    [Fact]
    public void Of_HalfOfASurrogatePair_Stays() =>
        Assert.Equal("\uD800\u00E9\uDC00", NormalForm.Of("\uD800e\u0301\uDC00"));

    [Fact]
    public void Of_VeryManyMarks_IsNoLongWait()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 100_000));

        var text = NormalForm.Of("x" + marks);

        Assert.Equal("x" + new string('\u0323', 100_000) + new string('\u0301', 100_000), text);
    }

    [Fact]
    public void Of_EachCharacter_IsTheSameTwice()
    {
        for (var code = 0; code < 0x30000; code++)
            if (code is < 0xD800 or > 0xDFFF)
            {
                var once = NormalForm.Of($"a{char.ConvertFromUtf32(code)}\u0301");

                Assert.Equal(once, NormalForm.Of(once));
            }
    }
}
