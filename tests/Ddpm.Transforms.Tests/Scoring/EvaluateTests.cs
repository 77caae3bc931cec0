using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Scoring;

public sealed class EvaluateTests
{
    private readonly MLContext _context = new();

    [Fact]
    public void Evaluate_KnownScores_GivesBothAccuraciesOfTheLab()
    {
        // Hits: 1 of 1, 1 of 2, 3 of 3; the fourth row has no label and does not count.
        var metrics = Evaluate(
            Row(["a"], 0.9f, 0.5f, 0.1f),
            Row(["a", "b"], 0.9f, 0.1f, 0.5f),
            Row(["a", "b", "c"], 0.1f, 0.1f, 0.1f),
            Row([], 0.9f, 0.9f, 0.9f)
        );

        Assert.Equal(5.0 / 6, metrics.AccuracyHitsOverLabels, 12);
        Assert.Equal(2.5 / 3, metrics.AccuracyMeanOverImages, 12);
        Assert.Equal(2.0 / 3, metrics.ExactMatchRatio, 12);
        Assert.Equal(3, metrics.ImageCount);
        Assert.Equal(6, metrics.LabelCount);
        Assert.Equal(["a", "b", "c"], metrics.PerLabelRecall.Select(row => row.Label));
        Assert.Equal([3, 2, 1], metrics.PerLabelRecall.Select(row => row.Images));
        Assert.Equal([1, 0.5, 1], metrics.PerLabelRecall.Select(row => row.Recall));
        Assert.InRange(metrics.AccuracyHitsOverLabelsInterval.Lower, 0.5, 5.0 / 6);
        Assert.InRange(metrics.AccuracyHitsOverLabelsInterval.Upper, 5.0 / 6, 1);
    }

    [Fact]
    public void Evaluate_RulesThatDisagree_AreTwoNumbers()
    {
        // 1 of 1 and 0 of 3.
        var metrics = Evaluate(Row(["a"], 0.9f, 0, 0, 0, 0, 0), Row(["a", "b", "c"], 0, 0, 0, 1, 1, 1));

        Assert.Equal(0.25, metrics.AccuracyHitsOverLabels, 12);
        Assert.Equal(0.5, metrics.AccuracyMeanOverImages, 12);
    }

    [Fact]
    public void Evaluate_MoreImages_NarrowsTheInterval()
    {
        TestRow[] four = [Row(["a"], 1, 0), Row(["a"], 1, 0), Row(["a"], 0, 1), Row(["b"], 0, 1)];
        var few = Evaluate(four);
        var many = Evaluate([.. Enumerable.Repeat(four, 100).SelectMany(rows => rows)]);

        // The normal approximation: 1.96 · √(0.75 · 0.25 / 400) = 0.042 either way.
        Assert.Equal(0.75, many.AccuracyMeanOverImages, 12);
        Assert.InRange(many.AccuracyMeanOverImagesInterval.Lower, 0.70, 0.715);
        Assert.InRange(many.AccuracyMeanOverImagesInterval.Upper, 0.785, 0.80);
        Assert.True(few.AccuracyMeanOverImagesInterval.Lower < many.AccuracyMeanOverImagesInterval.Lower);
        Assert.Equal(few.ToString(), Evaluate(four).ToString());
    }

    [Fact]
    public void ToString_Metrics_IsATable()
    {
        var lines = Evaluate(Row(["a"], 1, 0, 0), Row(["b"], 0, 1, 0)).ToString().Split('\n');

        Assert.Equal("accuracy, hits over labels   1.000   (1.000 to 1.000)", lines[0]);
        Assert.Equal("accuracy, mean over images   1.000   (1.000 to 1.000)", lines[1]);
        Assert.Equal("exact match                  1.000", lines[2]);
        Assert.Equal("c            0        -", lines[^2]);
    }

    [Fact]
    public void Evaluate_LabelWithoutScore_NamesRowAndLabel()
    {
        var error = Assert.Throws<InvalidDataException>(() => Evaluate(Row(["a"], 1, 0), Row(["z"], 1, 0)));

        Assert.Contains("Row 1 has the label 'z' in column 'Labels'", error.Message, StringComparison.Ordinal);
        Assert.Contains("a, b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_NoLabelAnywhere_IsAnError() =>
        Assert.Contains(
            "no row has a label",
            Assert.Throws<InvalidDataException>(() => Evaluate(Row([], 1, 0))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Evaluate_ScoresWithoutNames_IsAnError()
    {
        var data = _context.Data.LoadFromEnumerable([Row(["a"], 1, 0)], Schema(2, named: false));

        var error = Assert.Throws<InvalidDataException>(() => _context.ImageGeneration.Evaluate(data));

        Assert.Contains("slot names", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ColumnMissing_SpeaksAsMicrosoftMLDoes()
    {
        var data = _context.Data.LoadFromEnumerable([Row(["a"], 1, 0)], Schema(2, named: true));

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.ImageGeneration.Evaluate(data, scoreColumnName: "Scores")
        );

        Assert.Contains("Could not find input column 'Scores'", error.Message, StringComparison.Ordinal);
    }

    private Ddpm.Transforms.Scoring.ImageLabelMetrics Evaluate(params TestRow[] rows) =>
        _context.ImageGeneration.Evaluate(
            _context.Data.LoadFromEnumerable(rows, Schema(rows[0].Score.Length, named: true))
        );

    private static TestRow Row(string[] labels, params float[] scores) => new() { Labels = labels, Score = scores };

    private static SchemaDefinition Schema(int labelCount, bool named)
    {
        var schema = SchemaDefinition.Create(typeof(TestRow));
        schema["Score"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, labelCount);
        if (named)
            schema["Score"]
                .AddAnnotation(
                    "SlotNames",
                    new VBuffer<ReadOnlyMemory<char>>(
                        labelCount,
                        [.. Enumerable.Range(0, labelCount).Select(label => $"{(char)('a' + label)}".AsMemory())]
                    ),
                    new VectorDataViewType(TextDataViewType.Instance, labelCount)
                );
        return schema;
    }

    private sealed class TestRow
    {
        public string[] Labels { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
