using CsCheck;
using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.Scoring;

public sealed class LabelWordsTests
{
    private static readonly LabelWords s_words = LabelWords.Derive(
        new LabelVocabulary(
            from colour in (string[])["red", "blue", "grey"]
            from shape in (string[])["cube", "ball", "cone"]
            select $"{colour} {shape}"
        ),
        out _
    )!;

    [Theory]
    [InlineData("trouser")]
    [InlineData("large red cube")]
    [InlineData("red  cube")]
    [InlineData(" cube")]
    public void Derive_LabelThatHasNotTwoWords_NamesIt(string label)
    {
        var words = LabelWords.Derive(new LabelVocabulary(["red cube", label]), out var reason);

        Assert.Null(words);
        Assert.Contains($"'{label}' does not consist of two words", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Derive_LabelsOfTwoWords_TakesThemApart()
    {
        Assert.Equal(["red", "blue", "grey"], s_words.FirstWords);
        Assert.Equal(["cube", "ball", "cone"], s_words.SecondWords);
        Assert.Equal((1, 2), (s_words.First(5), s_words.Second(5)));
    }

    [Fact]
    public void Pair_FirstChoiceOfTwo_LeavesAPartnerForEach()
    {
        // Red cube could go with blue cube or red ball, blue cone with blue cube alone.
        var pairs = s_words.Pair([0, 5], [3, 1]);

        Assert.Equal([(5, 3), (0, 1)], pairs);
    }

    [Fact]
    public void Pair_AnyLabels_UsesEachOnceAndSharesAsManyWordsAsAnyOtherWay() =>
        Gen.Select(Labels(4), Labels(4))
            .Sample(
                (labels, others) =>
                {
                    var pairs = s_words.Pair(labels, others);
                    Assert.Equal(labels.Order(), pairs.Select(pair => pair.Label).Order());
                    Assert.Equal(others, pairs.Select(pair => pair.Other));
                    Assert.Equal(
                        Permutations(labels).Max(order => order.Zip(others).Count(pair => Share(pair))),
                        pairs.Count(pair => Share(pair))
                    );
                }
            );

    [Theory]
    [InlineData(new[] { 0, 4 }, new[] { 1, 3 }, true)] // red cube, blue ball → red ball, blue cube
    [InlineData(new[] { 0, 4 }, new[] { 4, 0 }, false)] // nothing differs
    [InlineData(new[] { 0, 4 }, new[] { 1, 4 }, false)] // a wrong shape
    [InlineData(new[] { 0, 4, 8 }, new[] { 1, 3, 8 }, true)]
    public void IsSwap_Labels_TellsWrongBindingFromWrongWords(int[] wanted, int[] seen, bool expected) =>
        Assert.Equal(expected, s_words.IsSwap(wanted, seen));

    private static Gen<int[]> Labels(int count) =>
        Gen.Shuffle(Enumerable.Range(0, 9).ToArray()).Select(order => order[..count]);

    private static bool Share((int Label, int Other) pair) => s_words.Share(pair.Label, pair.Other);

    private static IEnumerable<int[]> Permutations(int[] values) =>
        values.Length == 1
            ? [values]
            : values.SelectMany(first =>
                Permutations([.. values.Where(value => value != first)]).Select(rest => (int[])[first, .. rest])
            );
}
