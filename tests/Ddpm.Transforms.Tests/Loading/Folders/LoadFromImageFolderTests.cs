using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading.Folders;

public sealed class LoadFromImageFolderTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly LabelledFolder _folder = new();
    private readonly List<string> _warnings = [];

    public LoadFromImageFolderTests() =>
        _context.Log += (_, line) =>
        {
            if (line.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                _warnings.Add(line.RawMessage);
        };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FolderForEachLabel_TakesTheFirstFolder()
    {
        _folder.Picture("cats/a.png", "cats/persian/b.png", "dogs/c.png");

        Assert.Equal(["cats/a.png cats", "cats/persian/b.png cats", "dogs/c.png dogs"], Load());
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Load_PartsWithinFoldersOfAnArchive_AreFound()
    {
        _folder.Picture(
            "archive/animals/train/cats/a.png",
            "archive/animals/train/dogs/b.png",
            "archive/animals/val/cats/c.png"
        );

        Assert.Equal(["cats/a.png cats", "dogs/b.png dogs"], Load());
        Assert.Equal(["cats/c.png cats"], Load(split: DataSplit.Test));
        Assert.Contains("have one label, 'cats'", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OneLabel_IsNoFolderOfAnArchive()
    {
        _folder.Picture("cats/a.png", "cats/b.png");

        Assert.Equal(["cats/a.png cats", "cats/b.png cats"], Load());
        Assert.Contains("have one label, 'cats'", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PicturesBesideTheFolders_AreLeftOutWithAWarning()
    {
        _folder.Picture("loose.png", "cats/a.png", "dogs/b.png");

        Assert.Equal(2, Load().Count);
        Assert.Contains("1 pictures lie beside the folders", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PicturesWithoutLabels_SaysWhatToDo()
    {
        _folder.Picture("red_1.png", "blue_2.png");

        var error = Assert.Throws<InvalidDataException>(() => Load());

        Assert.Contains("2 pictures and no folders with pictures", error.Message, StringComparison.Ordinal);
        Assert.Contains("LabelFile", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels.csv", "filename,labels", "a.png,red;blue", "b.png,red")]
    [InlineData("labels.csv", "id;label", "a;red|blue", "b;red")]
    [InlineData("labels.tsv", "File Name\ttags", "x/a.png\tred; blue", "b\tred")]
    [InlineData("anything.csv", "image,red,blue,size", "a.png,1,1,12", "b.png,1,0,7")]
    [InlineData("train.csv", "a.png,red|blue", "b.png,red")]
    [InlineData(
        "metadata.jsonl",
        "{\"file_name\":\"a.png\",\"labels\":[\"red\",\"blue\"]}",
        "{\"file_name\":\"b.png\",\"labels\":\"red\"}"
    )]
    public void Load_FileOfLabels_IsFoundAndRead(string file, params string[] lines)
    {
        _folder.Picture("x/a.png", "b.png").Text(file, lines);

        Assert.Equal(["x/a.png red+blue", "b.png red"], Load());
    }

    [Fact]
    public void Load_DataSetOfStyleGan_NumbersItsLabels()
    {
        _folder
            .Picture("x/a.png", "b.png")
            .Text("dataset.json", """{"labels": [["x/a.png", [1, 0, 1]], ["b.png", 10]]}""");

        Assert.Equal(["x/a.png label 0+label 2", "b.png label 10"], Load());
    }

    [Fact]
    public void Load_QuotedFieldsAndSpaces_AreOneLabelEach()
    {
        _folder.Picture("a.png").Text("labels.csv", "file,labels", "a.png,\"New York, NY;  cyan \"\"big\"\" sphere\"");

        Assert.Equal(["a.png New York, NY+cyan \"big\" sphere"], Load());
    }

    [Fact]
    public void Load_NamedColumnsAndSeparator_AreTaken()
    {
        _folder
            .Picture("a.png", "b.png")
            .Text("labels.csv", "name,file,what,who", "x,a.png,red cube,ann", "y,b.png,blue,bob");
        var options = new ImageFolderOptions
        {
            FileColumn = "file",
            LabelColumn = "what",
            LabelSeparator = " ",
            GroupColumn = "who",
        };

        Assert.Equal(["a.png red+cube", "b.png blue"], Load(options));
        Assert.Equal(
            ["ann", "bob"],
            _context.Data.LoadFromImageFolder(_folder.Path, options).GetColumn<string>(LoadedColumns.Scene)
        );
    }

    [Fact]
    public void Load_TableNamesMissingPicturesAndForgetsOthers_WarnsOfBoth()
    {
        _folder.Picture("a.png", "extra.png").Text("labels.csv", "file,label", "a.png,red", "gone.png,red");

        Assert.Equal(["a.png red"], Load());
        Assert.Contains(_warnings, warning => warning.Contains("'gone.png' is the first", StringComparison.Ordinal));
        Assert.Contains(_warnings, warning => warning.Contains("1 pictures are not named", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x/a.png' or 'y/a.png", "file,label", "a.png,red")]
    [InlineData("a second time", "file,label", "x/a.png,red", "x/a.png,blue")]
    [InlineData("line 3 has 1 fields", "file,label", "x/a.png,red", "y/a.png")]
    [InlineData("'file' and 'path'", "file,path,label", "x/a.png,x/a.png,red")]
    [InlineData("none is known to hold the label", "file,size", "x/a.png,12")]
    [InlineData("none is known to hold the picture", "what,label", "x/a.png,red")]
    [InlineData("has one column", "file", "x/a.png")]
    [InlineData("has a head and no lines", "file,label")]
    [InlineData("gives no picture a label", "file,label", "x/a.png,")]
    [InlineData("'red' of 0 and 1 is blank there", "file,red", "x/a.png,1", "y/a.png,")]
    [InlineData("3 columns and no head", "x/a.png,1,0")]
    [InlineData("double quotes", "file,label", "x/a.png,\"red")]
    public void Load_TableThatIsNone_SaysWhatIsWrong(string expected, params string[] lines)
    {
        _folder.Picture("x/a.png", "y/a.png").Text("labels.csv", lines);

        var error = Assert.Throws<InvalidDataException>(() => Load());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("labels.csv", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", "expected an object with a picture")]
    [InlineData("{\"labels\":null}", "no labels")]
    [InlineData("{\"labels\":[[\"a.png\",[0.5]]]}", "expected 1 for each label")]
    [InlineData("{\"a.png\":[1]}", "expected a label as text")]
    [InlineData("[{\"label\":\"red\"}]", "has none of filename")]
    [InlineData("7", "got a number")]
    public void Load_JsonThatIsNone_SaysWhatIsWrong(string json, string expected)
    {
        _folder.Picture("a.png").Text("labels.json", json);

        var error = Assert.Throws<InvalidDataException>(() => Load(new() { LabelFile = "labels.json" }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoneOfTheNamedPicturesIsThere_SaysWhereItLooked()
    {
        _folder.Picture("a.png").Text("labels.csv", "file,label", "../a.png,red");

        Assert.Contains(
            "none lies in",
            Assert.Throws<FileNotFoundException>(() => Load()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Load_FoldersThatAreNoParts_AreLabels()
    {
        _folder.Picture("train/a.png", "bus/b.png");

        Assert.Equal(["bus/b.png bus", "train/a.png train"], Load());
    }

    [Fact]
    public void Load_FoldersBesideTheParts_AreLeftOutWithAWarning()
    {
        _folder.Picture("train/cats/a.png", "train/dogs/b.png", "birds/c.png");

        Assert.Equal(2, Load().Count);
        Assert.Contains("'birds' beside the training pictures", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LabelsThatLookLikeFoldersOfLabels_AreWarnedOf()
    {
        _folder.Picture("seg_train/cats/a.png", "seg_train/dogs/b.png", "seg_test/cats/c.png", "seg_test/dogs/d.png");

        Assert.Equal(4, Load().Count);
        Assert.Equal(2, _warnings.Count);
        Assert.All(
            _warnings,
            warning =>
                Assert.Contains("lie in folders of their own ('cats', 'dogs')", warning, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Load_KindsThatAreNotReadAndLinksAndEmptyFolders_AreWarnedOf()
    {
        _folder.Picture("cats/a.png", "dogs/b.png").Text("birds/c.tif", "II");
        Directory.CreateSymbolicLink(
            System.IO.Path.Combine(_folder.Path, "mice"),
            System.IO.Path.Combine(_folder.Path, "cats")
        );

        Assert.Equal(2, Load().Count);
        Assert.Contains(_warnings, warning => warning.Contains("'birds/c.tif' is the first", StringComparison.Ordinal));
        Assert.Contains(_warnings, warning => warning.Contains("'mice' is a link", StringComparison.Ordinal));
        Assert.Contains(_warnings, warning => warning.Contains("birds' holds no picture", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_OneNameInBothForms_IsTwoPicturesOfOneLabel()
    {
        _folder.Picture("caf\u00E9/0.png", "cafe\u0301/0.png", "tea/0.png");

        Assert.Equal(
            ["caf\u00E9", "caf\u00E9", "tea"],
            Load().Select(row => row.Split(' ')[1]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Load_TableWrittenElsewhere_FindsAbsolutePathsAndThoseOfAFolderAbove()
    {
        _folder
            .Picture("img/a.png", "img/b.png")
            .Text("labels.csv", "file,label", $"{_folder.Path}/img/a.png,red", "data/img/b.png,blue");

        Assert.Equal(["img/a.png red", "img/b.png blue"], Load());
    }

    [Fact]
    public void Load_TableThatIsNotUtf8_IsRefused()
    {
        _folder.Picture("a.png").Text("labels.csv", "file,label");
        File.AppendAllBytes(
            System.IO.Path.Combine(_folder.Path, "labels.csv"),
            [.. "a.png,"u8, 0xC4, (byte)'r', (byte)'\n']
        );

        Assert.Contains(
            "not text in UTF-8",
            Assert.Throws<InvalidDataException>(() => Load()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void LoadAndHoldOut_TestPartWithOtherLabels_NamesOne()
    {
        _folder.Picture("train/cats/a.png", "train/dogs/b.png", "test/unknown/c.png");

        var error = Assert.Throws<InvalidDataException>(() =>
            DataFormat.ImageFolder.LoadAndHoldOut(_context, _folder.Path, 0.5)
        );

        Assert.Contains("the label 'unknown', which the training part lacks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DecodedOtherwise_IsKnownAsOtherData()
    {
        _folder.Picture("cats/a.png", "dogs/b.png");

        Assert.Equal(Part(new()), Part(new()));
        Assert.NotEqual(Part(new()), Part(new() { Background = "black" }));

        string Part(ImageFolderOptions options) =>
            Assert.IsType<IndexedDataView>(_context.Data.LoadFromImageFolder(_folder.Path, options)).Stamp!.Part;
    }

    [Fact]
    public void Load_GroupPattern_NamesWhatBelongsTogether()
    {
        _folder.Picture("cats/v1_1.png", "cats/v1_2.png", "dogs/v2_1.png");
        var data = _context.Data.LoadFromImageFolder(_folder.Path, new() { GroupPattern = @"(v\d+)_" });

        Assert.Equal(["v1", "v1", "v2"], data.GetColumn<string>(LoadedColumns.Scene));
        Assert.Contains(
            "does not match",
            Assert.Throws<InvalidDataException>(() => Load(new() { GroupPattern = "w" })).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => Load(new() { GroupPattern = "(" }));
    }

    private List<string> Load(ImageFolderOptions? options = null, DataSplit split = DataSplit.Train)
    {
        var data = _context.Data.LoadFromImageFolder(_folder.Path, options, split);
        return
        [
            .. data.GetColumn<string>(LoadedColumns.FileName)
                .Zip(
                    data.GetColumn<string[]>(LoadedColumns.Label),
                    (name, labels) => $"{name} {string.Join('+', labels)}"
                ),
        ];
    }
}
