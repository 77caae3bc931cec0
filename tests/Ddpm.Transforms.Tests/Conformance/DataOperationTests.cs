using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>What ML.NET does to any view works on views of these stages.</summary>
public sealed class DataOperationTests(ComponentModels models) : ScoredViewTests(models), IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TrainTestSplit_OfGeneratedAndScoredRows_KeepsEachRowsValues()
    {
        var scored = Score(Generated(20));

        var split = Context.Data.TrainTestSplit(scored, testFraction: 0.3);

        var (train, test) = (Scores(split.TrainSet), Scores(split.TestSet));
        Assert.Equal(20, train.Count + test.Count);
        Assert.NotEmpty(train);
        Assert.NotEmpty(test);
        AssertSame(Scores(scored), train, test);
    }

    [Fact]
    public void Cache_OfScoresAndPixels_IsWhatWasComputed()
    {
        var view = Score(Generated(6, GeneratedImageType.ByteVector));

        var cached = Context.Data.Cache(view);

        Assert.Equal(Scores(view), Scores(cached));
        Assert.Equal(view.GetColumn<byte[]>("GeneratedImage"), cached.GetColumn<byte[]>("GeneratedImage"));
        Assert.Equal(SlotNames(view.Schema["Score"]), SlotNames(cached.Schema["Score"]));
    }

    [Fact]
    public void SaveAsBinary_OfScores_LoadsWithTheirNamesAndIsEvaluated()
    {
        var view = Score(Generated(6, GeneratedImageType.ByteVector));
        var path = _folder["scores.idv"];
        using (var stream = File.Create(path))
            Context.Data.SaveAsBinary(view, stream);

        var loaded = Context.Data.LoadFromBinary(path);

        Assert.Equal(Scores(view), Scores(loaded));
        Assert.Equal(ComponentModels.Labels, SlotNames(loaded.Schema["Score"]));
        Assert.Equal(
            Context.ImageGeneration.Evaluate(view).ToString(),
            Context.ImageGeneration.Evaluate(loaded).ToString()
        );
    }

    [Fact]
    public void CacheAndSaveAsBinary_OfImages_LeaveThemOutAndKeepTheRest()
    {
        var view = Score(Generated(3));
        var path = _folder["images.idv"];
        using (var stream = File.Create(path))
            Context.Data.SaveAsBinary(view, stream);

        var loaded = Context.Data.LoadFromBinary(path);

        Assert.Null(loaded.Schema.GetColumnOrNull("GeneratedImage"));
        Assert.Equal(Scores(view), Scores(loaded));
        Assert.Null(Context.Data.Cache(view).Schema.GetColumnOrNull("GeneratedImage"));
        Assert.Equal(Scores(view), Scores(Context.Data.Cache(view)));
    }

    [Fact]
    public void SkipTakeAndShuffleRows_KeepEachRowsValues()
    {
        var scored = Score(Generated(12));
        var all = Scores(scored);
        var data = Context.Data;

        var taken = Scores(data.TakeRows(data.SkipRows(scored, 3), 4));
        var shuffled = Scores(
            data.ShuffleRows(Context.Data.Cache(Score(Generated(12, GeneratedImageType.ByteVector))), seed: 1)
        );

        Assert.Equal([3f, 4f, 5f, 6f], taken.Keys.Order());
        AssertSame(all, taken, all.Where(row => !taken.ContainsKey(row.Key)).ToDictionary());
        Assert.Equal(all.Keys.Order(), shuffled.Keys.Order());
        AssertSame(Scores(Score(Generated(12, GeneratedImageType.ByteVector))), shuffled, []);
    }

    [Fact]
    public void ShuffleRows_BeforeGeneration_ChangesTheOrderAndNoPicture()
    {
        var component = Component.Of("GenerateConditionalImages");
        var rows = Context.Data.Cache(Models.Rows(12));
        var inOrder = Numbered(Models.Fitted(component).Transform(rows));

        var shuffled = Numbered(Models.Fitted(component).Transform(Context.Data.ShuffleRows(rows, seed: 3)));

        Assert.NotEqual(inOrder.Select(row => row.Number), shuffled.Select(row => row.Number));
        Assert.Equal(inOrder.OrderBy(row => row.Number), shuffled.OrderBy(row => row.Number));
    }

    [Fact]
    public void FilterRows_ByColumnOrByMissingValues_KeepsTheOthersValues()
    {
        var scored = Score(Generated(10));
        var all = Scores(scored);

        var middle = Scores(Context.Data.FilterRowsByColumn(scored, "Number", lowerBound: 2, upperBound: 5));
        var complete = Scores(Context.Data.FilterRowsByMissingValues(scored, "Score"));

        Assert.Equal([2f, 3f, 4f], middle.Keys.Order());
        Assert.Equal(all, complete);
        AssertSame(all, middle, all.Where(row => !middle.ContainsKey(row.Key)).ToDictionary());
    }

    [Fact]
    public void CreateEnumerable_OfEverything_FillsARowClass()
    {
        var rows = Context.Data.CreateEnumerable<ResultRow>(Score(Generated(3)), reuseRowObject: false).ToList();

        Assert.Equal([0f, 1f, 2f], rows.Select(row => row.Number));
        Assert.All(rows, row => Assert.Equal(3, row.Score.Length));
        Assert.All(rows, row => Assert.Equal((8, 8), (row.GeneratedImage.Width, row.GeneratedImage.Height)));
    }

    [Fact]
    public void Preview_OfScores_ShowsTheirNamesAndValues()
    {
        var view = Score(Generated(3));

        var preview = view.Preview(maxRows: 2);

        Assert.Equal(2, preview.RowView.Length);
        var column = preview.ColumnView.Single(column => column.Column.Name == "Score");
        Assert.Equal(ComponentModels.Labels, SlotNames(column.Column));
        Assert.Equal(3, ((VBuffer<float>)column.Values[1]).Length);
        Assert.IsType<MLImage>(preview.ColumnView.Single(other => other.Column.Name == "GeneratedImage").Values[0]);
    }

    private List<(float Number, string Picture)> Numbered(IDataView view) =>
        [
            .. Context
                .Data.CreateEnumerable<NumberedPictureRow>(view, reuseRowObject: false, ignoreMissingColumns: true)
                .Select(row => (row.Number, Pictures.Pixels(row.GeneratedImage))),
        ];

    private static void AssertSame(
        Dictionary<float, string> all,
        Dictionary<float, string> part,
        Dictionary<float, string> rest
    ) => Assert.Equal(all.OrderBy(row => row.Key), part.Concat(rest).OrderBy(row => row.Key));

    private sealed class NumberedPictureRow
    {
        public float Number { get; set; }

        public MLImage GeneratedImage { get; set; } = null!;
    }

    private sealed class ResultRow
    {
        public float Number { get; set; }

        public string[] Label { get; set; } = [];

        public MLImage GeneratedImage { get; set; } = null!;

        public float[] Score { get; set; } = [];
    }
}
