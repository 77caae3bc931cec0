using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>A label of an "é" is one label, whether the "é" is one character or an "e" and an accent.</summary>
public sealed class LabelSpellingTests : LabelColumnTest
{
    private const string Composed = "caf\u00E9";
    private const string Decomposed = "cafe\u0301";

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Transform_OtherFormOfALabel_IsTheLabel(string kind)
    {
        using var composed = new PaintedGenerator("bar", Composed);
        using var decomposed = new PaintedGenerator("bar", Decomposed);

        Assert.Equal([1, 0], Made(composed, Column(kind, [Decomposed], ["bar"])));
        Assert.Equal([1, 0], Made(decomposed, Column(kind, [Composed], ["bar"])));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("vector of text")]
    [InlineData("padded vector of text")]
    public void Read_TextInBothForms_IsOneLabel(string kind)
    {
        var images = Read(Column(kind, [Decomposed], ["bar"], [Composed]));

        Assert.Equal(["bar", Composed], images.Vocabulary.Names);
        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(row => Assert.Single(images.Labels(row).ToArray())));
    }

    [Fact]
    public void Read_KeysOfBothForms_NamesThem()
    {
        var message = MicrosoftMLChecks.MustFail(() => Read(Column("key", [Decomposed], [Composed])));

        Assert.Contains("column 'Label': expected key values that can be labels", message, StringComparison.Ordinal);
        Assert.Contains("(U+0301) and 'caf\u00E9' (U+00E9)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_NegativeLabelInTheOtherForm_IsTheSameLabel()
    {
        using var generator = new PaintedGenerator("bar", Composed);
        var rows = _context.Data.LoadFromEnumerable([new { Label = Composed, Not = Decomposed }]);
        var options = new GenerationTransformOptions { NegativeLabelColumnName = "Not" };

        var error = Assert.Throws<InvalidDataException>(() => Made(generator, rows, options));

        Assert.Contains("it can be asked for or against, not both", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_OtherFormOfALabel_IsTheLabel()
    {
        var labels = AnnotatedLabels.Columns("key", 2, ["bar", Decomposed]).Last();
        var rows = new IndexedDataView(
            2,
            AnnotatedLabels.Columns("multi-hot", 2, ["bar", Composed], "Score").Last(),
            labels
        );

        Assert.Equal(1, _context.ImageGeneration.Evaluate(rows).AccuracyHitsOverLabels);
    }

    [Fact]
    public void LoadConditions_OtherFormOfALabel_IsKnownAndComposed()
    {
        using var folder = new TemporaryFolder();
        var conditions = folder["test.json"];
        File.WriteAllText(folder["objects.json"], $$"""{"{{Composed}}": 0, "bar": 1}""");
        File.WriteAllText(conditions, $"""[["{Decomposed}", "bar"]]""");

        var rows = _context.Data.LoadConditions(conditions);

        Assert.Equal([Composed, "bar"], Assert.Single(rows.GetColumn<string[]>("Label")));
    }

    private IEnumerable<int> Made(
        PaintedGenerator generator,
        IDataView rows,
        GenerationTransformOptions? options = null
    ) =>
        Pictures
            .Read(
                _context,
                _context.Transforms.GenerateConditionalImages(generator, options ?? new()).Fit(rows).Transform(rows)
            )
            .Select(pixels => (int)Convert.FromHexString(pixels)[0]);
}
