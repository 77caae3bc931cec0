using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Ddpm.Transforms.Tests.Scoring;

/// <summary>A stage that scores vectors of pixels, converted by ML.NET and computed by ONNX Runtime.</summary>
public sealed class ConvertToOnnxTests(ConvertedScorers scorers) : IClassFixture<ConvertedScorers>
{
    private const float Rounding = 1e-5f;

    private readonly MLContext _context = new(seed: 1);

    public static TheoryData<string, NumberDataViewType, int[], ImageColumnOptions> Columns =>
        new()
        {
            { "bytes", NumberDataViewType.Byte, [3, 8, 8], new() },
            { "bytes in one dimension", NumberDataViewType.Byte, [192], new() },
            {
                "bytes, colours together",
                NumberDataViewType.Byte,
                [8, 8, 3],
                new() { InterleavePixelColors = true }
            },
            {
                "grey bytes",
                NumberDataViewType.Byte,
                [64],
                new() { PixelShape = ConvertedScorers.GreyShape }
            },
            { "numbers", NumberDataViewType.Single, [3, 8, 8], new() },
            {
                "numbers, colours together",
                NumberDataViewType.Single,
                [192],
                new() { InterleavePixelColors = true }
            },
            {
                "fractions",
                NumberDataViewType.Single,
                [192],
                new() { ScaleImage = 1 / 255f }
            },
            {
                "shifted numbers",
                NumberDataViewType.Single,
                [3, 8, 8],
                new() { OffsetImage = 127.5f, ScaleImage = 1 / 127.5f }
            },
        };

    [Theory]
    [MemberData(nameof(Columns))]
    public void ConvertToOnnx_OfPixels_GivesTheStagesScoresAndLabels(
        string name,
        NumberDataViewType type,
        int[] dimensions,
        ImageColumnOptions images
    )
    {
        _ = name;

        AssertSame(scorers.Colours, PixelVectors.View(_context, type, dimensions, images), images);
    }

    [Fact]
    public void ConvertToOnnx_OfColoursForAGreyScorer_GivesTheStagesScoresAndLabels()
    {
        var images = new ImageColumnOptions { PixelShape = TinyModels.Shape };

        AssertSame(scorers.Grey, PixelVectors.View(_context, NumberDataViewType.Byte, [192], images), images);
    }

    [Fact]
    public void ConvertToOnnx_OfAResNet18_GivesTheStagesScoresAndLabels()
    {
        using var resNet = TinyModels.Classifier(ConvertedScorers.Labels);
        var images = new ImageColumnOptions { ScaleImage = 1 / 255f };

        AssertSame(resNet, PixelVectors.View(_context, NumberDataViewType.Single, [3, 8, 8], images), images);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    public void ConvertToOnnx_OfScoresOfBytesAlone_TakesEveryOpset(int opset)
    {
        var data = PixelVectors.View(_context, NumberDataViewType.Byte, [192], new());
        var stage = Stage(data, new() { PredictedLabelColumnName = null });
        using var file = new OnnxFile(_context, stream => _context.Model.ConvertToOnnx(stage, data, opset, stream));

        AssertClose(Scores(stage.Transform(data)), Scores(file.Apply(data, "Score")));
    }

    [Fact]
    public void ConvertToOnnx_OfLabelsForAnOldOpset_IsRefusedByMicrosoftML()
    {
        var data = PixelVectors.View(_context, NumberDataViewType.Byte, [192], new());
        using var stream = new MemoryStream();

        var error = Assert.ThrowsAny<ArgumentException>(() =>
            _context.Model.ConvertToOnnx(Stage(data, new()), data, opSetVersion: 10, stream)
        );

        Assert.Contains("minimum OpSet version requirement: 11", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void ConvertToOnnx_ThresholdThatAllOrNoneReach_GivesAllLabelsOrNone(float threshold)
    {
        var data = PixelVectors.View(_context, NumberDataViewType.Byte, [192], new());
        var stage = Stage(data, new() { ScoreThreshold = threshold });
        using var file = new OnnxFile(_context, stage, data);

        var keys = file.Apply(data, "PredictedLabel").GetColumn<uint[]>("PredictedLabel").ToList();

        Assert.Equal(PixelVectors.Rows, keys.Count);
        Assert.All(keys, row => Assert.Equal(threshold == 0 ? [1u, 2u, 3u] : [], row));
    }

    [Fact]
    public void ConvertToOnnx_OfAChain_NamesTheSlotsOfScoresAndTakesThemOn()
    {
        var data = PixelVectors.View(_context, NumberDataViewType.Byte, [192], new());
        var chain = _context
            .Transforms.CopyColumns("Pixels", "Image")
            .Append(
                _context.Transforms.ScoreImageLabels(
                    scorers.Colours,
                    new ScoringTransformOptions { ImageColumnName = "Pixels", OutputColumnName = "Image" }
                )
            )
            .Append(_context.Transforms.NormalizeMinMax("Features", "Image"))
            .Fit(data);
        using var file = new OnnxFile(_context, chain, data);

        var applied = file.Apply(data, "Image", "Features");

        AssertClose(Scores(chain.Transform(data), "Features"), Scores(applied, "Features"));
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        applied.Schema["Image"].GetSlotNames(ref names);
        Assert.Equal(ConvertedScorers.Labels, names.DenseValues().Select(slot => slot.ToString()));
    }

    [Theory]
    [InlineData(new[] { 0 }, "vectors of 192 pixels")]
    [InlineData(new[] { 3, 16, 16 }, "Give it pictures of that size")]
    public void ConvertToOnnx_PixelsOfAnySizeOrAnother_IsRefusedWithTheReason(int[] dimensions, string reason)
    {
        var data = PixelVectors.View(_context, NumberDataViewType.Byte, dimensions, new());
        using var stream = new MemoryStream();

        var said = MicrosoftMLChecks.MustFail(() => _context.Model.ConvertToOnnx(Stage(data, new()), data, stream));

        Assert.Contains("can not be fully converted", said, StringComparison.Ordinal);
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public void ConvertToOnnx_OfAStage_IsAModelForOnnxsOwnChecker()
    {
        OnnxChecker.Require();
        var data = PixelVectors.View(_context, NumberDataViewType.Single, [3, 8, 8], new());
        using var file = new OnnxFile(_context, Stage(data, new()), data);

        // The shape that ML.NET gives the output of its slot names, not ours, is not what follows.
        Assert.Equal("", OnnxChecker.Check(File.ReadAllBytes(file.Path), infersShapes: false));
    }

    private void AssertSame(LabelClassifier classifier, IDataView data, ImageColumnOptions images)
    {
        var stage = _context
            .Transforms.ScoreImageLabels(
                classifier,
                new ScoringTransformOptions { Images = images, ScoreThreshold = Middle(classifier, data, images) }
            )
            .Fit(data);
        using var file = new OnnxFile(_context, stage, data);
        var (scored, applied) = (stage.Transform(data), file.Apply(data, "Score", "PredictedLabel"));
        var labels = scored.GetColumn<uint[]>("PredictedLabel").ToList();

        AssertClose(Scores(scored), Scores(applied));
        Assert.Equal(labels, applied.GetColumn<uint[]>("PredictedLabel"));
        Assert.True(labels.Select(row => row.Length).Distinct().Count() > 1, "All rows have as many labels.");
        AssertBatch(file.Path, data, Scores(scored), labels);
    }

    // All rows at once, of which ML.NET's own stage knows nothing.
    private static void AssertBatch(string path, IDataView data, float[][] scores, List<uint[]> labels)
    {
        using var session = new InferenceSession(path);
        using var input = Input(data);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["Image"], [input], ["Score.output", "PredictedLabel.output"]);

        AssertClose(
            scores,
            [.. outputs[0].GetTensorDataAsSpan<float>().ToArray().Chunk(ConvertedScorers.Labels.Length)]
        );
        var most = labels.Max(row => row.Length);
        Assert.Equal([PixelVectors.Rows, most], outputs[1].GetTensorTypeAndShape().Shape);
        Assert.Equal(
            labels.SelectMany(row => row.Concat(Enumerable.Repeat(0u, most - row.Length))),
            outputs[1].GetTensorDataAsSpan<uint>().ToArray()
        );
    }

    private static OrtValue Input(IDataView data)
    {
        var vector = (VectorDataViewType)data.Schema["Image"].Type;
        long[] shape = [PixelVectors.Rows, .. vector.Dimensions];
        return vector.ItemType == NumberDataViewType.Byte
            ? OrtValue.CreateTensorValueFromMemory(All<byte>(), shape)
            : OrtValue.CreateTensorValueFromMemory(All<float>(), shape);

        T[] All<T>() => [.. data.GetColumn<T[]>("Image").SelectMany(row => row)];
    }

    private ImageLabelScorerTransformer Stage(IDataView data, ScoringTransformOptions options) =>
        _context.Transforms.ScoreImageLabels(scorers.Colours, options).Fit(data);

    // One row has more scores that reach it than another, and none reaches it by a rounding.
    private float Middle(LabelClassifier classifier, IDataView data, ImageColumnOptions images)
    {
        var options = new ScoringTransformOptions { Images = images };
        var rows = Scores(_context.Transforms.ScoreImageLabels(classifier, options).Fit(data).Transform(data));
        var scores = rows.SelectMany(row => row).Order().ToArray();
        return scores
            .Zip(scores.Skip(1), (low, high) => (Gap: high - low, Middle: (low + high) / 2))
            .Where(place => rows.Select(row => row.Count(score => score >= place.Middle)).Distinct().Count() > 1)
            .MaxBy(place => place.Gap)
            .Middle;
    }

    private static float[][] Scores(IDataView view, string column = "Score") => [.. view.GetColumn<float[]>(column)];

    private static void AssertClose(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Select(row => row.Length), actual.Select(row => row.Length));
        Assert.All(
            expected.Zip(actual, (one, other) => one.Zip(other)).SelectMany(row => row),
            pair => Assert.Equal(pair.First, pair.Second, Rounding)
        );
    }
}
