using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Labels that are asked for.</summary>
public sealed class WantedLabelTests : LabelColumnTest
{
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Transform_LabelsOfAnyKind_FindTheModelsOwnByName(string kind)
    {
        // The model's order is red, green, blue; that of the column is blue, red.
        var reds = Generate(Column(kind, ["blue"], ["red"]), new());

        Assert.Equal([2, 0], reds);
    }

    [Theory]
    [InlineData("vector of text")]
    [InlineData("padded vector of text")]
    [InlineData("vector of keys")]
    [InlineData("multi-hot with names")]
    public void Transform_SeveralLabels_AreAllAskedFor(string kind)
    {
        var images = Read(Column(kind, ["blue", "red"], ["blue"], ["red"]));

        Assert.Equal([0, 1], images.Labels(0).ToArray());
        Assert.Equal([0, 2], Generate(Column(kind, ["blue", "red"], ["blue"]), new()));
    }

    [Fact]
    public void Transform_PlacesWithoutNames_AreTheModelsLabelsInOrder()
    {
        var keys = _context.Data.LoadFromEnumerable([new KeyRow { Label = 2 }, new KeyRow { Label = 0 }]);
        var hot = _context.Data.LoadFromEnumerable([new HotRow { Label = [0, 1, 0] }]);

        Assert.Equal([2, 0], Generate(keys, new()));
        Assert.Equal([1], Generate(hot, new()));
    }

    [Fact]
    public void Predict_MultiHotFromARowClass_IsTheModelsLabelsInOrder()
    {
        var transformer = _context
            .Transforms.GenerateConditionalImages("GeneratedImage", "Label", _generator)
            .Fit(Pictures.Rows(_context, "red"));
        using var engine = _context.Model.CreatePredictionEngine<HotRow, PictureRow>(transformer);

        using var picture = engine.Predict(new HotRow { Label = [0, 0, 1] }).GeneratedImage;

        Assert.Equal(2, picture.Pixels[0]);
    }

    [Fact]
    public void GetOutputSchema_PlacesThatDoNotFitTheModel_SpeaksAsMicrosoftMLDoes()
    {
        using var two = new PaintedGenerator("red", "blue");
        var hot = _context.Data.LoadFromEnumerable([new HotRow { Label = [0, 1, 0] }]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", two).Fit(hot)
        );

        Assert.Contains(
            "Schema mismatch for input column 'Label': expected names for its labels (slot names or key values), or 2 "
                + "places, one for each label, got Vector<Single, 3>",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Transform_MultiHotOfOtherValues_NamesRowLabelAndColumn(float value)
    {
        var hot = _context.Data.LoadFromEnumerable([
            new HotRow { Label = [0, 1, 0] },
            new HotRow { Label = [0, value, 1] },
        ]);

        var error = Assert.Throws<InvalidDataException>(() => Generate(hot, new()));

        Assert.Contains($"Row 1 has the value {value} for the label 'green' in column 'Label'", error.Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Transform_UnknownLabel_IsAnErrorWithANearNameOrIgnored(string kind)
    {
        var rows = Column(kind, ["red"], ["bleu"]);

        var error = Assert.Throws<InvalidDataException>(() => Generate(rows, new()));
        var ignored = Assert.Throws<InvalidDataException>(() => Generate(rows, new() { IgnoreUnknownLabels = true }));
        var anything = Generate(rows, new() { IgnoreUnknownLabels = true, AllowUnconditional = true });

        Assert.StartsWith(
            "Row 1 has the unknown label 'bleu' in column 'Label'. Did you mean 'blue'? Known labels: red, green, blue.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith("Row 1 has no known label in column 'Label'", ignored.Message, StringComparison.Ordinal);
        Assert.Equal([0, 255], anything);
    }

    [Fact]
    public void Transform_UnknownAmongKnownLabels_IsLeftOut() =>
        Assert.Equal([1], Generate(Pictures.Rows(_context, "pink,green,grey"), new() { IgnoreUnknownLabels = true }));

    [Fact]
    public void Transform_MissingKey_IsNoLabel()
    {
        var rows = _context.Data.LoadFromEnumerable([new KeyRow { Label = 3 }]);

        Assert.Contains(
            "Row 0 has no label in column 'Label'",
            Assert.Throws<InvalidDataException>(() => Generate(rows, new())).Message,
            StringComparison.Ordinal
        );
    }
}
