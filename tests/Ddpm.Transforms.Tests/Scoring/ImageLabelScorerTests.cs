using System.Globalization;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using TorchSharp;

namespace Ddpm.Transforms.Tests.Scoring;

public sealed class ImageLabelScorerTests : IDisposable
{
    private static readonly ImageLabelScorerOptions s_options = TinyModels.Scorer with
    {
        Shape = new ImageShape(3, 16, 16),
        InputSize = 16,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 2);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass()
    {
        var data = Training("red", "blue");
        var unlabelled = _context.Transforms.DropColumns("Label").Fit(data).Transform(data);

        new MicrosoftMLChecks(_context, Scores).Run(
            Estimator(),
            valid: data,
            validForTransform: unlabelled,
            validForFit: null,
            invalid: _context.Data.LoadFromEnumerable([new { Image = 1f, Label = 2f }])
        );
    }

    [Fact]
    public void ScoreImageLabels_AfterGenerationInOneSavedPipeline_ScoresEveryPicture()
    {
        using var scorer = Estimator().Fit(Training("red", "blue"));
        _context.Model.Save(scorer, null, _folder["scorer.zip"]);
        using var generator = TinyModels.Generator("blue", "red");
        var wishes = Pictures.Rows(_context, "red", "blue", "blue,red");
        var model = _context
            .Transforms.GenerateConditionalImages(generator, new() { Sampling = TinyModels.Sampling, BatchSize = 2 })
            .Append(_context.Transforms.ScoreImageLabels("Score", "GeneratedImage", modelPath: _folder["scorer.zip"]))
            .Fit(wishes);
        _context.Model.Save(model, wishes.Schema, _folder["pipeline.zip"]);

        var loaded = _context.Model.Load(_folder["pipeline.zip"], out _);
        using var disposable = (IDisposable)loaded;
        var scored = loaded.Transform(wishes);
        var metrics = _context.ImageGeneration.Evaluate(scored);

        Assert.Equal(Scores(model.Transform(wishes)), Scores(scored));
        Assert.Equal(3, metrics.ImageCount);
        Assert.Equal(4, metrics.LabelCount);
        Assert.Equal(["blue", "red"], metrics.PerLabelRecall.Select(row => row.Label));
        using var engine = _context.Model.CreatePredictionEngine<LabelRow, ScoreRow>(
            loaded,
            new PredictionEngineOptions { OwnsTransformer = false }
        );
        // One picture is summed up in another order than a batch.
        var alone = engine.Predict(new LabelRow { Label = ["red"] }).Score;
        Assert.All(
            Scores(scored)[0].Split(' ').Zip(alone),
            pair => Assert.Equal(float.Parse(pair.First, CultureInfo.InvariantCulture), pair.Second, 1e-5f)
        );
    }

    [Theory]
    [InlineData(".pth")]
    [InlineData(".safetensors")]
    public void ScoreImageLabels_WeightsAndLabels_ScoreAsTheScorerThatTheyAreOf(string extension)
    {
        var pictures = Training("red", "blue");
        using var scorer = Estimator().Fit(pictures);
        using (var stream = new MemoryStream())
        {
            scorer.Classifier.WriteWeights(stream);
            stream.Position = 0;
            using var scope = torch.NewDisposeScope();
            WeightFile.Write(_folder["weights" + extension], SafeTensors.Read(stream));
        }
        File.WriteAllText(_folder["objects.json"], """{ "red": 1, "blue": 0 }""");

        using var stage = _context
            .Transforms.ScoreImageLabels(
                "Score",
                "Image",
                _folder["weights" + extension],
                _folder["objects.json"],
                new() { Shape = new ImageShape(3, 16, 16) }
            )
            .Fit(pictures);

        Assert.Equal(["blue", "red"], stage.Classifier.Vocabulary.Names);
        Assert.Equal(Scores(scorer.Transform(pictures)), Scores(stage.Transform(pictures)));
    }

    [Fact]
    public void ScoreImageLabels_PicturesOfOtherSizes_AreStretched()
    {
        using var scorer = Estimator().Fit(Training("red", "blue"));
        var large = _context.Data.LoadFromEnumerable([
            new LargeRow { Picture = Plain(40, 20, 90) },
            new LargeRow { Picture = Plain(1, 1, 90) },
        ]);

        var scores = Scores(
            _context.Transforms.ScoreImageLabels("Score", "Picture", scorer).Fit(large).Transform(large)
        );

        Assert.Equal(scores[0], scores[1]);
        var values = scores[0].Split(' ').Select(float.Parse).ToList();
        Assert.Equal(2, values.Count);
        Assert.All(values, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void ScoreImageLabels_PixelVectorsInASavedStage_AreReadAsTheOptionsSay()
    {
        using var classifier = TinyModels.Classifier("red", "blue");
        var options = new ScoringTransformOptions
        {
            Images = new()
            {
                Resizing = ImageResizingEstimator.ResizingKind.IsoPad,
                PixelShape = new(1, 2, 4),
                InterleavePixelColors = true,
                OffsetImage = 1,
                ScaleImage = 0.5f,
            },
        };
        var rows = _context.Data.LoadFromEnumerable([new FlatRow { Image = [0, 1, 2, 3, 4, 5, 6, 7] }]);
        var stage = _context.Transforms.ScoreImageLabels(classifier, options).Fit(rows);
        _context.Model.Save(stage, rows.Schema, _folder["scorer.zip"]);

        using var loaded = (ImageLabelScorerTransformer)_context.Model.Load(_folder["scorer.zip"], out _);
        var fromFile = _context
            .Transforms.ScoreImageLabels(_folder["scorer.zip"], saved => saved with { OutputColumnName = "Score" })
            .Fit(rows);

        Assert.Equal(options, loaded.Options);
        Assert.Equal(Scores(stage.Transform(rows)), Scores(loaded.Transform(rows)));
        Assert.Equal(Scores(stage.Transform(rows)), Scores(fromFile.Transform(rows)));
    }

    [Fact]
    public void ScoreImageLabels_ColumnThatIsNoImage_SpeaksAsMicrosoftMLDoes()
    {
        using var scorer = Estimator().Fit(Training("red", "blue"));

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.Transforms.ScoreImageLabels("Score", "Label", scorer).Fit(Pictures.Rows(_context, "red"))
        );

        Assert.Contains(
            "Schema mismatch for input column 'Label': expected an image, or a vector of Byte or Single, got Vector<String>",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ScoreImageLabels_ModelOfAGenerator_SaysWhatItHolds()
    {
        using var generator = TinyModels.Generator("red", "blue");
        var rows = Pictures.Rows(_context, "red");
        var model = _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", generator).Fit(rows);
        _context.Model.Save(model, rows.Schema, _folder["generator.zip"]);

        var error = Assert.Throws<InvalidDataException>(() =>
            _context.Transforms.ScoreImageLabels("Score", "GeneratedImage", _folder["generator.zip"])
        );

        Assert.Contains("has no ImageLabelScorerTransformer", error.Message, StringComparison.Ordinal);
        Assert.Contains("ConditionalGenerationTransformer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OptionsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoringTransformOptions { BatchSize = 0 }.Validate());
        Assert.Throws<ArgumentException>(() => new ScoringTransformOptions { ImageColumnName = " " }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.ImageGeneration.Trainers.ImageLabelScorer(s_options with { Shape = new ImageShape(3, 0, 8) })
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.ImageGeneration.Trainers.ImageLabelScorer(maxEpochs: 0)
        );
    }

    private ImageLabelScorerEstimator Estimator() => _context.ImageGeneration.Trainers.ImageLabelScorer(s_options);

    private static string[] Scores(IDataView data) =>
        [.. data.GetColumn<float[]>("Score").Select(scores => string.Join(" ", scores))];

    private IDataView Training(params string[] labels) =>
        _context.Data.LoadFromEnumerable(
            labels
                .Select((label, row) => new ScoredRow { Image = Plain(16, 16, (byte)(50 * row + 40)), Label = [label] })
                .ToList()
        );

    private static MLImage Plain(int width, int height, byte value) => Pictures.Plain(width, height, value);

    private sealed class ScoredRow
    {
        [ImageType(16, 16)]
        public MLImage Image { get; set; } = null!;

        public string[] Label { get; set; } = [];
    }

    private sealed class FlatRow
    {
        [VectorType(8)]
        public float[] Image { get; set; } = [];
    }

    private sealed class LargeRow
    {
        public MLImage Picture { get; set; } = null!;
    }

    private sealed class ScoreRow
    {
        public float[] Score { get; set; } = [];
    }
}
