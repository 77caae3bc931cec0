namespace Ddpm.Transforms.Tests.Loading.Reading;

public sealed class PictureChecksTests
{
    private static readonly string[] Names = ["red", "green", "blue"];
    private readonly PictureChecks _checks = new();

    [Fact]
    public void ToWarnings_DifferentPicturesOfAllLabels_AreNone()
    {
        Add((1, [0]), (2, [1, 2]), (3, [0]));

        Assert.Empty(Warnings());
    }

    [Fact]
    public void ToWarnings_OnePictureOverAndOver_SaysThatNothingCanBeLearnt()
    {
        Add((7, [0]), (7, [1]), (7, [2]));

        Assert.Equal(["All 3 pictures are identical, so that there is nothing to learn from them."], Warnings());
    }

    [Fact]
    public void ToWarnings_ASinglePicture_IsNotCalledIdentical()
    {
        Add((7, [0, 1, 2]));

        Assert.Empty(Warnings());
    }

    [Fact]
    public void ToWarnings_LabelWhosePicturesAreAlike_NamesIt()
    {
        Add((7, [2]), (7, [2]), (8, [0]), (9, [0, 1]), (9, [0, 1]));

        Assert.Equal(
            ["All pictures of a label are identical, so that only this one can be learnt: 'blue', 'green'."],
            Warnings()
        );
    }

    [Fact]
    public void ToWarnings_CopiesWithOtherLabels_AreCounted()
    {
        Add((1, [0]), (7, [0]), (7, [1]), (7, [1]), (8, [2]), (9, [2]), (9, [2]), (3, [1]));

        Assert.Equal(
            ["3 pictures are exact copies of pictures with other labels, so that their labels cannot be learnt."],
            Warnings()
        );
    }

    [Fact]
    public void ToWarnings_LabelsWithoutPicture_AreNamedFiveAtMost()
    {
        Add((1, [1]), (2, [1]));
        string[] names = ["g", "a", "f", "e", "d", "c", "b"];

        Assert.Equal(
            "No picture has these labels of the vocabulary, so that they cannot be learnt: 'b', 'c', 'd', 'e', 'f' and 1 more.",
            Assert.Single(_checks.ToWarnings(names, "Label").All)
        );
    }

    [Fact]
    public void ToWarnings_PicturesLeftOut_AreCountedAndTheFirstIsNamed()
    {
        Add((1, [0]), (2, [1]), (3, [2]));
        _checks.LeaveOut(4, "x/7.png");
        _checks.LeaveOut(5, "x/8.png");

        var warnings = _checks.ToWarnings(Names, "Tags");

        Assert.Equal(
            "2 of 5 pictures have no label in column 'Tags' and are left out, first 'x/7.png' (row 4).",
            Assert.Single(warnings.LeftOut)
        );
        Assert.Empty(warnings.Content);
    }

    private void Add(params (ulong Hash, int[] Labels)[] pictures)
    {
        foreach (var (hash, labels) in pictures)
            _checks.Add(hash, labels);
    }

    private IEnumerable<string> Warnings() => _checks.ToWarnings(Names, "Label").All;
}
