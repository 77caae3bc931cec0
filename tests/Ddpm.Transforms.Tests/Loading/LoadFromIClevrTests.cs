using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class LoadFromIClevrTests
{
    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData("")]
    [InlineData("images")]
    [InlineData("iclevr")]
    public void LoadFromIClevr_PicturesInAKnownPlace_GivesImageLabelsAndFileName(string place)
    {
        using var folder = new DataSetFolder().WithPictures(5, place);

        var rows = Rows(_context.Data.LoadFromIClevr(folder.Path));

        Assert.Equal(5, rows.Count);
        Assert.Equal([0, 1, 2, 3, 4], rows.Select(row => (int)PicturePixels.Read(row.Image, new(3, 4, 4))[0]));
        Assert.Equal(["blue sphere", "red cube"], rows[3].Label);
        Assert.Equal("scene_001_1.png", rows[3].FileName);
    }

    [Fact]
    public void LoadFromIClevr_LabelColumn_CarriesTheVocabularyInTheOrderOfItsIndices()
    {
        using var folder = new DataSetFolder().WithPictures(1);

        var data = _context.Data.LoadFromIClevr(folder.Path);

        Assert.Equal(["red cube", "blue sphere"], LabelAnnotation.Read(data.Schema["Label"])!.Names);
        Assert.Equal(["red cube", "blue sphere"], IClevrFolder.ReadVocabulary(folder.Path).Names);
    }

    [Fact]
    public void LoadFromIClevr_ThenReader_UsesTheVocabularyOfTheFolder()
    {
        using var folder = new DataSetFolder().WithPictures(2);
        var shape = new ImageShape(3, 2, 2);

        var images = LabeledImagesReader.Read(
            _context.Data.LoadFromIClevr(folder.Path),
            "Image",
            "Label",
            null,
            shape,
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal(["red cube", "blue sphere"], images.Vocabulary.Names);
        Assert.Equal([0, 1], images.Labels(1).ToArray());
    }

    [Fact]
    public void LoadFromIClevr_SceneSplit_KeepsEachSceneOnOneSideAndLosesNone()
    {
        using var folder = new DataSetFolder().WithPictures(150);

        var training = Names(new IClevrOptions { SceneFilter = SceneSplit.Training(0.3) });
        var heldOut = Names(new IClevrOptions { SceneFilter = SceneSplit.HeldOut(0.3) });

        Assert.Equal(150, training.Union(heldOut).Count());
        Assert.Equal(150, training.Count + heldOut.Count);
        Assert.Empty(training.Select(IClevrFolder.SceneOf).Intersect(heldOut.Select(IClevrFolder.SceneOf)));
        Assert.InRange(heldOut.Count, 15, 90);

        List<string> Names(IClevrOptions options) =>
            [.. _context.Data.LoadFromIClevr(folder.Path, options).GetColumn<string>("FileName")];
    }

    [Fact]
    public void LoadFromIClevr_SplitByTheSceneColumn_KeepsEachSceneOnOneSide()
    {
        using var folder = new DataSetFolder().WithPictures(150);
        var data = _context.Data.LoadFromIClevr(folder.Path);

        var split = _context.Data.TrainTestSplit(data, testFraction: 0.3, samplingKeyColumnName: LoadedColumns.Scene);

        var (training, test) = (Scenes(split.TrainSet), Scenes(split.TestSet));
        Assert.Equal(150, training.Count + test.Count);
        Assert.Empty(training.Intersect(test));
        Assert.InRange(test.Count, 15, 90);
        Assert.Equal(IClevrFolder.SceneOf(data.GetColumn<string>("FileName").First()), Scenes(data)[0]);

        static List<string> Scenes(IDataView rows) => [.. rows.GetColumn<string>("Scene")];
    }

    [Fact]
    public void LoadFromIClevr_NamesThatEndInNumbers_AreScenesOnlyWhereLabelsGrow()
    {
        using var folder = new DataSetFolder();
        folder.Write("objects.json", """{"red": 0, "blue": 1}""");
        folder.Write(
            "train.json",
            """{"red_1.png": ["red"], "red_2.png": ["red"], "s_0.png": ["red"], "s_1.png": ["red", "blue"]}"""
        );
        foreach (var name in (string[])["red_1.png", "red_2.png", "s_0.png", "s_1.png"])
            folder.WritePicture(name, 1);

        Assert.Equal(
            ["red_1", "red_2", "s", "s"],
            _context.Data.LoadFromIClevr(folder.Path).GetColumn<string>(LoadedColumns.Scene)
        );
    }

    [Fact]
    public void LoadFromIClevr_OnlyLabelsRead_DecodesNoPicture()
    {
        using var folder = new DataSetFolder().WithPictures(3);
        var data = _context.Data.LoadFromIClevr(folder.Path);
        folder.Write("scene_000_1.png", "no picture any more");

        Assert.Equal(3, data.GetColumn<string[]>("Label").Count());
        var error = Assert.Throws<InvalidDataException>(() => data.GetColumn<MLImage>("Image").Count());
        Assert.Contains("scene_000_1.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFromIClevr_SameRowReadTwice_GivesTwoPictures()
    {
        using var folder = new DataSetFolder().WithPictures(1);
        var data = _context.Data.LoadFromIClevr(folder.Path);
        using var cursor = data.GetRowCursor(data.Schema);
        var getImage = cursor.GetGetter<MLImage>(data.Schema["Image"]);
        Assert.True(cursor.MoveNext());

        var first = default(MLImage)!;
        getImage(ref first);
        var second = first;
        getImage(ref second);

        Assert.NotSame(first, second);
        second.Dispose();
        Assert.Equal(0, first.Pixels[0]);
    }

    [Fact]
    public void LoadFromIClevr_Schema_CanBeSavedWithAModel()
    {
        using var folder = new DataSetFolder().WithPictures(2);
        var data = _context.Data.LoadFromIClevr(folder.Path);
        var model = _context.Transforms.CopyColumns("Name", "FileName").Fit(data);

        _context.Model.Save(model, data.Schema, folder.File("model.zip"));
        var loaded = _context.Model.Load(folder.File("model.zip"), out _);

        Assert.Equal(2, loaded.Transform(data).GetColumn<string>("Name").Count());
    }

    private List<Row> Rows(IDataView data) => [.. _context.Data.CreateEnumerable<Row>(data, reuseRowObject: false)];

    private sealed class Row
    {
        public MLImage Image { get; set; } = null!;

        public string[] Label { get; set; } = [];

        public string FileName { get; set; } = "";
    }
}
