using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Scoring;

public sealed class PredictedLabelColumnTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 2);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Transform_Labels_AreThoseWhoseScoresReachTheThreshold()
    {
        using var classifier = TinyModels.Classifier("red", "blue", "green");
        var rows = Painted(40, 90, 140, 220);
        var scores = Score(classifier, new(), rows).GetColumn<float[]>("Score").ToList();
        var all = scores.SelectMany(row => row).Order().ToList();
        var threshold = all[all.Count / 2];

        var view = Score(classifier, new() { ScoreThreshold = threshold }, rows);
        var labels = Names(view);

        Assert.Contains(labels, row => row.Length > 0);
        Assert.Contains(labels, row => row.Length < 3);
        for (var row = 0; row < labels.Count; row++)
            Assert.Equal(classifier.Vocabulary.Names.Where((_, label) => scores[row][label] >= threshold), labels[row]);
    }

    [Fact]
    public void Schema_OfTheColumn_HasKeysWithTheLabelsAsValues()
    {
        using var classifier = TinyModels.Classifier("red", "blue", "green");

        var column = Score(classifier, new(), Painted(40)).Schema["PredictedLabel"];

        var vector = Assert.IsType<VectorDataViewType>(column.Type);
        Assert.False(vector.IsKnownSize);
        Assert.Equal(3ul, Assert.IsType<KeyDataViewType>(vector.ItemType).Count);
        var values = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetKeyValues(ref values);
        Assert.Equal(classifier.Vocabulary.Names, values.DenseValues().Select(value => value.ToString()));
    }

    [Fact]
    public void Transform_LabelsAlone_AreTheSameWithoutTheScores()
    {
        using var classifier = TinyModels.Classifier("red", "blue");
        var view = Score(classifier, new() { BatchSize = 2 }, Painted(40, 90, 140));

        using var cursor = view.GetRowCursor([view.Schema["PredictedLabel"]]);

        Assert.False(cursor.IsColumnActive(view.Schema["Score"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Score"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<uint>(view.Schema["PredictedLabel"]));
        var get = cursor.GetGetter<VBuffer<uint>>(view.Schema["PredictedLabel"]);
        var keys = default(VBuffer<uint>);
        var read = new List<uint[]>();
        while (cursor.MoveNext())
        {
            get(ref keys);
            read.Add([.. keys.DenseValues()]);
        }

        Assert.Equal(view.GetColumn<float[]>("Score").Select(scores => Keys(scores, 0.5f)), read);
    }

    [Fact]
    public void Engine_ASavedStage_NamesTheLabelsOfOnePicture()
    {
        using var classifier = TinyModels.Classifier("red", "blue");
        var rows = Painted(200);
        var stage = _context.Transforms.ScoreImageLabels(classifier, new() { ScoreThreshold = 0 }).Fit(rows);
        _context.Model.Save(stage, null, _folder["scorer.zip"]);
        using var loaded = (ImageLabelScorerTransformer)_context.Model.Load(_folder["scorer.zip"], out _);
        var model = new TransformerChain<ITransformer>(
            loaded,
            _context.Transforms.Conversion.MapKeyToValue("Names", "PredictedLabel").Fit(loaded.Transform(rows))
        );

        using var engine = _context.Model.CreatePredictionEngine<PaintedRow, NamedRow>(
            model,
            new PredictionEngineOptions { OwnsTransformer = false }
        );

        Assert.Equal(["red", "blue"], engine.Predict(new PaintedRow { Image = Plain(200) }).Names);
    }

    [Fact]
    public void Labels_OfOneScorer_TrainAnother()
    {
        using var classifier = TinyModels.Classifier("red", "blue");
        var view = Score(classifier, new() { ScoreThreshold = 0 }, Painted(40, 90));

        using var stage = _context
            .ImageGeneration.Trainers.ImageLabelScorer(
                TinyModels.Scorer with
                {
                    LabelColumnName = "PredictedLabel",
                    Stage = s => s with { PredictedLabelColumnName = null },
                }
            )
            .Fit(view);

        Assert.Equal(["red", "blue"], stage.Classifier.Vocabulary.Names);
        Assert.Null(stage.GetOutputSchema(Painted(40).Schema).GetColumnOrNull("PredictedLabel"));
    }

    [Fact]
    public void Validate_OptionsThatCannotBe_AreRefused()
    {
        Assert.Throws<ArgumentException>(() =>
            new ScoringTransformOptions { PredictedLabelColumnName = "" }.Validate()
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoringTransformOptions { ScoreThreshold = 2 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ScoringTransformOptions { ScoreThreshold = float.NaN }.Validate()
        );
        var error = Assert.Throws<ArgumentException>(() =>
            new ScoringTransformOptions { OutputColumnName = "PredictedLabel" }.Validate()
        );
        Assert.Contains("cannot both be column 'PredictedLabel'", error.Message, StringComparison.Ordinal);
    }

    private IDataView Score(LabelClassifier classifier, ScoringTransformOptions options, IDataView rows) =>
        _context.Transforms.ScoreImageLabels(classifier, options).Fit(rows).Transform(rows);

    private static List<string[]> Names(IDataView view)
    {
        var context = new MLContext();
        var named = context.Transforms.Conversion.MapKeyToValue("Names", "PredictedLabel").Fit(view).Transform(view);
        return [.. named.GetColumn<string[]>("Names")];
    }

    private static uint[] Keys(float[] scores, float threshold) =>
        [
            .. Enumerable
                .Range(0, scores.Length)
                .Where(label => scores[label] >= threshold)
                .Select(label => (uint)label + 1),
        ];

    private IDataView Painted(params byte[] values) =>
        _context.Data.LoadFromEnumerable(values.Select(value => new PaintedRow { Image = Plain(value) }).ToList());

    private static MLImage Plain(byte value) => Pictures.Plain(4, 2, value);

    private sealed class PaintedRow
    {
        [ImageType(2, 4)]
        public MLImage Image { get; set; } = null!;
    }

    private sealed class NamedRow
    {
        public string[] Names { get; set; } = [];
    }
}
