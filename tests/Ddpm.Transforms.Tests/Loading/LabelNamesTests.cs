using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Names of labels that are none, or not those of the column.</summary>
public sealed class LabelNamesTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly PaintedGenerator _generator = new("red", "green", "blue");

    public static TheoryData<string, string[], string> Faults
    {
        get
        {
            var faults = new TheoryData<string, string[], string>();
            foreach (var kind in AnnotatedLabels.Kinds.Keys)
            {
                faults.Add(kind, ["red", "green", "red"], "Label 'red' is twice in the vocabulary");
                faults.Add(kind, ["red", " ", "blue"], "Label 1 of the vocabulary is blank");
                faults.Add(
                    kind,
                    ["é", "e\u0301", "blue"],
                    "'é' (U+00E9) and 'e\u0301' (U+0301) of the vocabulary are one"
                );
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void GenerateConditionalImages_NamesThatAreNoVocabulary_AreRefusedWithTheSchema(
        string kind,
        string[] names,
        string expected
    )
    {
        var rows = AnnotatedLabels.View(kind, 3, names);
        var estimator = _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", _generator);
        using var stage = estimator.Fit(Pictures.Rows(_context, "red"));

        Refuses(expected, () => estimator.Fit(rows));
        Refuses(expected, () => stage.GetOutputSchema(rows.Schema));
        Refuses(expected, () => stage.GetRowToRowMapper(rows.Schema));
        Refuses(expected, () => stage.Transform(rows));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fit_NamesThatAreNoVocabulary_AreRefusedByEachTrainer(string kind, string[] names, string expected)
    {
        var rows = AnnotatedLabels.View(kind, 3, names);
        var trainers = _context.ImageGeneration.Trainers;

        Refuses(expected, () => trainers.ConditionalDdpm(TinyModels.Ddpm).Fit(rows));
        Refuses(expected, () => trainers.ConditionalGan(TinyModels.Gan).Fit(rows));
        Refuses(expected, () => trainers.ImageLabelScorer(TinyModels.Scorer).Fit(rows));
        Refuses(
            expected,
            () =>
                trainers
                    .ConditionalDdpm(TinyModels.Ddpm with { ValidationSet = rows })
                    .Fit(PixelRow.View(_context, "red", "blue"))
        );
    }

    [Fact]
    public void Fit_NegativeLabelsThatAreNoVocabulary_AreRefusedBeforeTraining()
    {
        var labels = AnnotatedLabels.Columns("text", 3, ["red", "green", "blue"]);
        var negatives = AnnotatedLabels.Columns("multi-hot", 3, ["red", "green", "red"], "Not").Last();
        var rows = new IndexedDataView(3, [.. labels, negatives]);
        var options = TinyModels.Ddpm with { Stage = s => s with { NegativeLabelColumnName = "Not" } };

        var message = MicrosoftMLChecks.MustFail(() =>
            _context.ImageGeneration.Trainers.ConditionalDdpm(options).Fit(rows)
        );

        Assert.StartsWith("Schema mismatch for input column 'Not'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Label")]
    [InlineData("Score")]
    public void Evaluate_NamesThatAreNoVocabulary_AreRefused(string faulty)
    {
        string[] good = ["red", "green", "blue"];
        string[] bad = ["red", "green", "red"];
        var rows = new IndexedDataView(
            3,
            AnnotatedLabels.Columns("key", 3, faulty == "Label" ? bad : good).Last(),
            AnnotatedLabels.Columns("multi-hot", 3, faulty == "Score" ? bad : good, "Score").Last()
        );

        var message = MicrosoftMLChecks.MustFail(() => _context.ImageGeneration.Evaluate(rows));

        Assert.StartsWith($"Schema mismatch for input column '{faulty}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_PlacesThatDoNotFitTheScores_AreRefused()
    {
        var rows = new IndexedDataView(
            3,
            AnnotatedLabels.Columns("key", 4, []).Last(),
            AnnotatedLabels.Columns("multi-hot", 3, ["red", "green", "blue"], "Score").Last()
        );

        var message = MicrosoftMLChecks.MustFail(() => _context.ImageGeneration.Evaluate(rows));

        Assert.Contains("column 'Label'", message, StringComparison.Ordinal);
        Assert.Contains("or 3 places, one for each label", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("vector of keys")]
    [InlineData("multi-hot")]
    public void Transform_NamesOfAnotherNumber_AreNotTheColumns(string kind)
    {
        string[] labels = [.. Enumerable.Range(0, 24).Select(label => $"object {label}")];
        using var generator = new PaintedGenerator(labels);

        foreach (var names in new string[][] { [.. labels.Take(5).Reverse()], [.. labels, "one more"] })
        foreach (var annotation in new[] { AnnotatedLabels.Kinds[kind], LabelAnnotation.Name })
        {
            var rows = AnnotatedLabels.View(kind, 24, names, annotation: annotation);
            var made = _context
                .Transforms.GenerateConditionalImages("GeneratedImage", "Label", generator)
                .Fit(rows)
                .Transform(rows);

            Assert.Equal(
                Enumerable.Range(0, 24),
                Pictures.Read(_context, made).Select(pixels => (int)Convert.FromHexString(pixels)[0])
            );
        }
    }

    [Theory]
    [InlineData("key")]
    [InlineData("vector of keys")]
    [InlineData("multi-hot")]
    public void Read_NamesOfAnotherNumber_AreNumberedLabels(string kind)
    {
        var rows = AnnotatedLabels.View(kind, 4, ["red", "green"]);

        var images = LabeledImagesReader.Read(
            rows,
            "Image",
            "Label",
            vocabulary: null,
            TinyModels.Shape,
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal(["label 0", "label 1", "label 2", "label 3"], images.Vocabulary.Names);
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Select(row => Assert.Single(images.Labels(row).ToArray())));
    }

    [Fact]
    public void LabelAnnotation_OfAnotherNumberThanKeys_IsNone()
    {
        var rows = AnnotatedLabels.View("key", 3, ["red", "green"], annotation: LabelAnnotation.Name);

        Assert.Null(LabelAnnotation.Read(rows.Schema["Label"]));
    }

    [Fact]
    public void LabelAnnotation_LabelTwice_NamesTheColumn() =>
        Assert.Contains(
            "column 'Label': expected a LabelVocabulary that can be labels, none blank and none twice, got others: Label 'red'",
            MicrosoftMLChecks.MustFail(() =>
                LabelAnnotation.Read(AnnotatedLabels.View("text", 2, ["red", "red"]).Schema["Label"])
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Fit_TooManyKeysWithoutNames_AreRefusedWithTheSchema()
    {
        var rows = AnnotatedLabels.View("key", 1 << 20, []);

        var message = MicrosoftMLChecks.MustFail(() =>
            _context.ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm).Fit(rows)
        );

        Assert.Contains("or at most 65536 places", message, StringComparison.Ordinal);
    }

    public void Dispose() => _generator.Dispose();

    private static void Refuses(string expected, Action action)
    {
        var message = MicrosoftMLChecks.MustFail(action);
        Assert.StartsWith("Schema mismatch for input column 'Label': expected ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
