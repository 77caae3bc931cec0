using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class IClevrBadInputTests
{
    [Fact]
    public void LoadFromIClevr_NoFolder_NamesIt()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => Load("no-such-folder"));

        Assert.Contains("no-such-folder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("objects.json")]
    [InlineData("train.json")]
    public void LoadFromIClevr_FolderWithoutJson_NamesTheFileAndWhatItHolds(string name)
    {
        using var folder = new DataSetFolder().WithPictures(1);
        File.Delete(folder.File(name));

        var error = Assert.Throws<FileNotFoundException>(() => Load(folder.Path));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("expected an object", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIClevr_PictureThatIsNotThere_NamesIt()
    {
        using var folder = new DataSetFolder().WithEntry("\"b_0.png\": [\"red cube\"]");

        var error = Assert.Throws<FileNotFoundException>(() => Load(folder.Path));

        Assert.Contains(
            "train.json' names the picture 'b_0.png', which is not there",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("../a_0.png")]
    [InlineData("images/../../a_0.png")]
    [InlineData("./a_0.png")]
    [InlineData("images//a_0.png")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\\\a_0.png")]
    [InlineData("C:a_0.png")]
    [InlineData("..\\\\a_0.png")]
    [InlineData("a_0.png\\u0000.png")]
    [InlineData("")]
    public void LoadFromIClevr_NameThatIsNoPathInside_IsRefused(string name)
    {
        using var folder = new DataSetFolder().WithEntry($"\"{name}\": [\"red cube\"]");

        var error = Assert.Throws<InvalidDataException>(() => Load(folder.Path));

        Assert.Contains("not a plain path inside the folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIClevr_LinksThatLeaveTheFolder_AreRefused()
    {
        using var outside = new DataSetFolder();
        outside.WritePicture("secret.png", 9);
        using var byFile = new DataSetFolder().WithEntry("\"link.png\": [\"red cube\"]");
        File.CreateSymbolicLink(byFile.File("link.png"), outside.File("secret.png"));
        using var byFolder = new DataSetFolder().WithEntry("\"secret.png\": [\"red cube\"]");
        Directory.CreateSymbolicLink(byFolder.File("images"), outside.Path);
        using var byLinkedLink = new DataSetFolder().WithEntry("\"first.png\": [\"red cube\"]");
        File.CreateSymbolicLink(byLinkedLink.File("second.png"), outside.File("secret.png"));
        File.CreateSymbolicLink(byLinkedLink.File("first.png"), "second.png");

        foreach (var folder in new[] { byFile, byFolder, byLinkedLink })
        {
            var error = Assert.Throws<InvalidDataException>(() => Load(folder.Path));
            Assert.Contains("a link that leaves the folder", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LoadFromIClevr_LinksThatStayInside_AndALinkedFolder_AreRead()
    {
        using var folder = new DataSetFolder().WithEntry("\"link.png\": [\"red cube\"]");
        File.CreateSymbolicLink(folder.File("link.png"), "a_0.png");
        using var elsewhere = new DataSetFolder();
        Directory.CreateSymbolicLink(elsewhere.File("data"), folder.Path);

        Assert.Equal(1, Load(elsewhere.File("data")).GetRowCount());
    }

    [Fact]
    public void LoadFromIClevr_UnknownLabel_NamesPictureAndLabel()
    {
        using var folder = new DataSetFolder().WithEntry("\"a_0.png\": [\"red cube\", \"pink cone\"]");

        var error = Assert.Throws<InvalidDataException>(() => Load(folder.Path));

        Assert.Contains("picture 'a_0.png': the label 'pink cone' is unknown", error.Message, StringComparison.Ordinal);
        Assert.Contains("objects.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "the list of labels is empty")]
    [InlineData("\"red cube\"", "expected a list of labels, got the text 'red cube'")]
    [InlineData("null", "expected a list of labels, got null")]
    [InlineData("[3]", "expected a label as text, got a number")]
    [InlineData("[\" \"]", "expected a label as text, got the text ' '")]
    [InlineData("[\"\\ud800\"]", "not valid Unicode")]
    public void LoadFromIClevr_LabelsThatAreNone_SaysWhatIsThere(string labels, string expected)
    {
        using var folder = new DataSetFolder().WithEntry($"\"a_0.png\": {labels}");

        var error = Assert.Throws<InvalidDataException>(() => Load(folder.Path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("train.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIClevr_PictureNamedTwice_IsRefused()
    {
        using var folder = new DataSetFolder().WithEntry("\"a_0.png\": [\"red cube\"], \"a_0.png\": [\"blue sphere\"]");

        var error = Assert.Throws<InvalidDataException>(() => Load(folder.Path));

        Assert.Contains("names the picture 'a_0.png' twice", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a_0.png\": [\"red cube\"", "not readable JSON")]
    [InlineData("[]", "got a list")]
    [InlineData("{}", "names no picture")]
    [InlineData("", "has 0 bytes")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "not readable JSON")]
    public void LoadFromIClevr_WrongJson_SaysWhatWasExpected(string json, string expected)
    {
        using var folder = new DataSetFolder().WithPictures(1);
        folder.Write("train.json", json);

        var error = Assert.Throws<InvalidDataException>(() => Load(folder.Path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIClevr_JsonOfTwoGigabytes_IsNotRead()
    {
        using var folder = new DataSetFolder().WithPictures(1);
        using (var sparse = File.OpenWrite(folder.File("train.json")))
            sparse.SetLength(2L << 30);

        var error = Assert.Throws<InvalidDataException>(() => Load(folder.Path));

        Assert.Contains("2147483648 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": 0, \"b\": 0}")]
    [InlineData("{\"a\": 0, \"b\": 2}")]
    [InlineData("{\"a\": -1}")]
    [InlineData("{\"a\": 0.5}")]
    [InlineData("{\"a\": \"0\"}")]
    [InlineData("{\"a\": 0, \"a\": 1}")]
    [InlineData("{\" \": 0}")]
    [InlineData("{}")]
    [InlineData("[\"a\"]")]
    public void ReadVocabulary_IndicesThatAreNoNumbering_AreRefused(string json)
    {
        using var folder = new DataSetFolder();
        folder.Write("objects.json", json);

        var error = Assert.Throws<InvalidDataException>(() => IClevrFolder.ReadVocabulary(folder.Path));

        Assert.Contains("objects.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIClevr_FilterThatLeavesNothing_SaysSo()
    {
        using var folder = new DataSetFolder().WithPictures(3);

        var error = Assert.Throws<InvalidDataException>(() =>
            Load(folder.Path, new IClevrOptions { SceneFilter = _ => false })
        );

        Assert.Contains("scene filter leaves no picture", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../train.json")]
    [InlineData("..")]
    [InlineData("C:train.json")]
    [InlineData(" ")]
    public void LoadFromIClevr_PicturesFileThatIsNoPlainName_IsRefused(string name)
    {
        using var folder = new DataSetFolder().WithPictures(1);

        Assert.Throws<ArgumentException>(() => Load(folder.Path, new IClevrOptions { PicturesFile = name }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Validate_PixelLimitOutOfRange_NamesIt(long maximum)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            new IClevrOptions { MaximumPixels = maximum }.Validate()
        );

        Assert.Equal(nameof(IClevrOptions.MaximumPixels), error.ParamName);
    }

    private static IDataView Load(string folder, IClevrOptions? options = null) =>
        new MLContext().Data.LoadFromIClevr(folder, options);
}
