namespace Ddpm.Trainers.Tests.Data;

public sealed class LabelVocabularyTests
{
    private static readonly LabelVocabulary s_colours = new(["red cube", "red sphere", "blue cube"]);

    [Theory]
    [InlineData("red cub", "red cube")]
    [InlineData("Red Cube", "red cube")]
    [InlineData("blue cueb", "blue cube")]
    [InlineData("red sfere", "red sphere")]
    public void Hint_NearName_IsSuggested(string unknown, string near) =>
        Assert.Equal($"Did you mean '{near}'? Known labels: red cube, red sphere, blue cube.", s_colours.Hint(unknown));

    [Theory]
    [InlineData("pink cone")]
    [InlineData("")]
    [InlineData("x")]
    public void Hint_NothingNear_ListsTheLabels(string unknown) =>
        Assert.Equal("Known labels: red cube, red sphere, blue cube.", s_colours.Hint(unknown));

    [Fact]
    public void Hint_ManyLabels_ListsTheFirstFifty()
    {
        var many = new LabelVocabulary(Enumerable.Range(0, 60).Select(label => $"label {label}"));

        var hint = many.Hint(new string('a', 100_000));

        Assert.EndsWith("label 48, label 49 and 10 more.", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void IndexOf_UnknownLabel_SuggestsTheNearOne() =>
        Assert.Contains(
            "Did you mean 'red cube'?",
            Assert.Throws<ArgumentException>(() => s_colours.IndexOf("red cubes")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("cafe\u0301", "caf\u00E9")]
    public void Vocabulary_OtherFormOfALabel_IsTheLabel(string known, string asked)
    {
        var vocabulary = new LabelVocabulary(["bar", known]);

        Assert.Equal(["bar", "caf\u00E9"], vocabulary.Names);
        Assert.Equal(1, vocabulary.IndexOf(asked));
        Assert.True(vocabulary.Contains(asked));
        Assert.Equal([0, 1], vocabulary.Encode([asked, known, "bar"]));
        Assert.StartsWith("Did you mean 'caf\u00E9'?", vocabulary.Hint(asked + "s"), StringComparison.Ordinal);
    }

    [Fact]
    public void Vocabulary_LabelInTwoForms_IsRefusedWithBoth() =>
        Assert.StartsWith(
            "Labels 'caf\u00E9' (U+00E9) and 'cafe\u0301' (U+0301) of the vocabulary are one label, written in two ways",
            Assert.Throws<ArgumentException>(() => new LabelVocabulary(["caf\u00E9", "bar", "cafe\u0301"])).Message,
            StringComparison.Ordinal
        );
}
