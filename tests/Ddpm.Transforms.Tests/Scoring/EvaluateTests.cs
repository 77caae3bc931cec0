using Ddpm.Trainers;
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
        Assert.Equal([1, 0.5, 1], metrics.PerLabelRecall.Select(row => row.Recall.Value));
        Assert.Equal(new(1, 1), metrics.PerLabelRecall[0].Recall.Interval);
        Assert.Equal(new(0, 1), metrics.PerLabelRecall[1].Recall.Interval);
        Assert.InRange(metrics.AccuracyHitsOverLabelsInterval.Lower, 0.5, 5.0 / 6);
        Assert.InRange(metrics.AccuracyHitsOverLabelsInterval.Upper, 5.0 / 6, 1);
    }

    [Fact]
    public void Evaluate_UnknownLabel_IsAnErrorOrLeftOut()
    {
        var data = _context.Data.LoadFromEnumerable(
            [Row(["a", "x"], 0.9f, 0.1f), Row(["x"], 0.9f, 0.1f), Row(["b"], 0.9f, 0.1f)],
            Schema(2, named: true)
        );

        var error = Assert.Throws<InvalidDataException>(() => _context.ImageGeneration.Evaluate(data));
        var metrics = _context.ImageGeneration.Evaluate(data, ignoreUnknownLabels: true);

        Assert.Contains("Row 0 has the label 'x'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'ignoreUnknownLabels'", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2, 0.5), (metrics.ImageCount, metrics.LabelCount, metrics.AccuracyHitsOverLabels));
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

        Assert.Equal("accuracy, hits over labels   1.000 (1.000 to 1.000)", lines[0]);
        Assert.Equal("accuracy, mean over images   1.000 (1.000 to 1.000)", lines[1]);
        Assert.Equal("exact match                  1.000 (1.000 to 1.000)", lines[2]);
        Assert.Equal("  2 images, 1 label          1.000 (1.000 to 1.000)", lines[3]);
        Assert.Contains(lines, line => line.StartsWith("The label 'a' does not consist", StringComparison.Ordinal));
        Assert.Equal("c            0        -", lines[^2]);
    }

    [Fact]
    public void Evaluate_SeveralNumbersOfLabels_GivesExactMatchOfEach()
    {
        var metrics = Evaluate(
            Row(["a"], 1, 0, 0),
            Row(["b"], 1, 0, 0),
            Row(["c"], 0, 0, 1),
            Row(["a", "b", "c"], 0, 0, 0)
        );

        Assert.Equal([1, 3], metrics.ExactMatchByLabelCount.Select(group => group.LabelCount));
        Assert.Equal([3, 1], metrics.ExactMatchByLabelCount.Select(group => group.Images));
        Assert.Equal(2.0 / 3, metrics.ExactMatchByLabelCount[0].ExactMatchRatio.Value, 12);
        Assert.Equal(new ConfidenceInterval(1, 1), metrics.ExactMatchByLabelCount[1].ExactMatchRatio.Interval);
        Assert.Equal(0.75, metrics.ExactMatchRatio);
        Assert.InRange(metrics.ExactMatchRatioInterval.Lower, 0, 0.75);
    }

    [Fact]
    public void Evaluate_EqualScoresAtTheEdge_AreCounted()
    {
        var metrics = Evaluate(Row(["a"], 0.5f, 0.5f), Row(["a", "b"], 0.5f, 0.5f), Row(["b"], 0.1f, 0.5f));

        Assert.Equal(1, metrics.UndecidedImageCount);
    }

    [Fact]
    public void Evaluate_ScoresOverAThreshold_GivesPrecisionRecallAndCounts()
    {
        // Wanted / shown: a / a; a b / a c; b / a b c; c / nothing.
        var above = Evaluate(
            Row(["a"], 0.6f, 0.1f, 0.1f),
            Row(["a", "b"], 0.5f, 0.4f, 0.9f),
            Row(["b"], 0.7f, 0.8f, 0.9f),
            Row(["c"], 0.4f, 0.4f, 0.45f)
        ).AboveThreshold;

        Assert.Equal(0.5, above.Threshold);
        Assert.Equal(3.0 / 6, above.MicroPrecision.Value, 12);
        Assert.Equal(3.0 / 5, above.MicroRecall.Value, 12);
        Assert.Equal(6.0 / 11, above.MicroF1.Value, 12);
        Assert.Equal((2.0 / 3 + 1 + 0) / 3, above.MacroPrecision.Value, 12);
        Assert.Equal((1 + 0.5 + 0) / 3, above.MacroRecall.Value, 12);
        Assert.Equal((4.0 / 5 + 2.0 / 3 + 0) / 3, above.MacroF1.Value, 12);
        Assert.Equal(0.25, above.ExactMatchRatio.Value);
        Assert.Equal(0.25, above.TooManyRatio.Value);
        Assert.Equal(0.25, above.TooFewRatio.Value);
        Assert.InRange(above.MicroF1.Interval.Lower, 0, above.MicroF1.Value);
        Assert.InRange(above.MicroF1.Interval.Upper, above.MicroF1.Value, 1);
    }

    [Fact]
    public void Evaluate_AnotherThreshold_LeavesTheAccuraciesAlone()
    {
        TestRow[] rows = [Row(["a"], 0.4f, 0.3f), Row(["b"], 0.4f, 0.3f)];

        var metrics = _context.ImageGeneration.Evaluate(
            _context.Data.LoadFromEnumerable(rows, Schema(2, named: true)),
            scoreThreshold: 0.35
        );

        Assert.Equal(0.5, metrics.AccuracyHitsOverLabels);
        Assert.Equal(0.5, metrics.AboveThreshold.MicroRecall.Value);
        Assert.Equal(Evaluate(rows).AccuracyHitsOverLabelsInterval, metrics.AccuracyHitsOverLabelsInterval);
        Assert.Equal(0, Evaluate(rows).AboveThreshold.MicroRecall.Value);
    }

    [Fact]
    public void Evaluate_LabelsOfTwoWords_TellsWhatIsTakenForWhat()
    {
        // A hit; red cube taken for red ball; red cube and blue ball swapped; one hit beside blue ball for blue cube.
        var words = EvaluateObjects(
            (["red cube"], ["red cube"]),
            (["red cube"], ["red ball"]),
            (["red cube", "blue ball"], ["red ball", "blue cube"]),
            (["red ball", "blue ball"], ["red ball", "blue cube"])
        ).Words!;

        Assert.Equal(2, words.FirstWordConfusion.NumberOfClasses);
        Assert.Equal(4, Count(words.FirstWordConfusion, 0, 0));
        Assert.Equal(2, Count(words.FirstWordConfusion, 1, 1));
        Assert.Equal(0, Count(words.FirstWordConfusion, 0, 1));
        Assert.Equal(2, Count(words.SecondWordConfusion, 0, 0));
        Assert.Equal(1, Count(words.SecondWordConfusion, 0, 1));
        Assert.Equal(1, Count(words.SecondWordConfusion, 1, 0));
        Assert.Equal(2, Count(words.SecondWordConfusion, 1, 1));
        Assert.Equal(2.0 / 3, words.SecondWordConfusion.PerClassRecall[0], 12);
        Assert.Equal(2.0 / 3, words.SecondWordConfusion.PerClassPrecision[0], 12);
        Assert.Equal((1, 2, 0.5), (words.SwapCount, words.ImagesWithSeveralLabels, words.SwapRatio.Value));
        Assert.Equal(new ConfidenceInterval(0, 1), words.SwapRatio.Interval);

        static double Count(ConfusionMatrix matrix, int actual, int predicted) =>
            matrix.GetCountForClassPair(predicted, actual);
    }

    [Fact]
    public void GetFormattedTable_LabelsOfTwoWords_HasTheTablesOfMicrosoftML()
    {
        var metrics = EvaluateObjects((["red cube"], ["red ball"]), (["blue cube"], ["blue cube"]));

        var table = metrics.GetFormattedTable();

        Assert.Null(metrics.WhyNoWords);
        Assert.Contains("first words, wanted (rows) and seen (columns)", table, StringComparison.Ordinal);
        Assert.Contains("TRUTH", table, StringComparison.Ordinal);
        Assert.Contains("words swapped                0 of 0 images", table, StringComparison.Ordinal);
        foreach (var line in metrics.Words!.SecondWordConfusion.GetFormattedConfusionTable().Split('\n'))
            Assert.Contains(line.Trim('\r'), table, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ThresholdThatIsNoNumber_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.ImageGeneration.Evaluate(
                _context.Data.LoadFromEnumerable([Row(["a"], 1, 0)], Schema(2, named: true)),
                scoreThreshold: double.NaN
            )
        );

    [Fact]
    public void Evaluate_LabelWithoutScore_NamesRowAndLabel()
    {
        var error = Assert.Throws<InvalidDataException>(() => Evaluate(Row(["a"], 1, 0), Row(["z"], 1, 0)));

        Assert.Contains("Row 1 has the label 'z' in column 'Label'", error.Message, StringComparison.Ordinal);
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

        var message = MicrosoftMLChecks.MustFail(() => _context.ImageGeneration.Evaluate(data));

        Assert.Contains("column 'Score': expected slot names that say which", message, StringComparison.Ordinal);
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

    /// <summary>Evaluates pictures that should show the first labels and for which the second have the highest scores.</summary>
    private ImageLabelMetrics EvaluateObjects(params (string[] Wanted, string[] Seen)[] pictures)
    {
        string[] names = ["red cube", "red ball", "blue cube", "blue ball"];
        var schema = SchemaDefinition.Create(typeof(TestRow));
        var column = ScoreColumn.Create("Score", new LabelVocabulary(names));
        schema["Score"].ColumnType = column.Type;
        schema["Score"]
            .AddAnnotation(
                "SlotNames",
                new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]),
                new VectorDataViewType(TextDataViewType.Instance, names.Length)
            );
        var rows = pictures.Select(picture =>
            Row(picture.Wanted, [.. names.Select(name => picture.Seen.Contains(name) ? 0.9f : 0.1f)])
        );
        return _context.ImageGeneration.Evaluate(_context.Data.LoadFromEnumerable(rows, schema));
    }

    private ImageLabelMetrics Evaluate(params TestRow[] rows) =>
        _context.ImageGeneration.Evaluate(
            _context.Data.LoadFromEnumerable(rows, Schema(rows[0].Score.Length, named: true))
        );

    private static TestRow Row(string[] labels, params float[] scores) => new() { Label = labels, Score = scores };

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
        public string[] Label { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
