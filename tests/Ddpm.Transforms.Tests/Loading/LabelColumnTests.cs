using Ddpm.Trainers.Data;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.Loading;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Labels of every kind of column, as ML.NET's own stages make them.</summary>
public sealed class LabelColumnTests : IDisposable
{
    private static readonly ImageShape s_shape = new(3, 2, 2);

    private readonly MLContext _context = new(seed: 1);
    private readonly PaintedGenerator _generator = new("red", "green", "blue");

    public void Dispose() => _generator.Dispose();

    public static TheoryData<string> Kinds =>
        [
            "text",
            "vector of text",
            "padded vector of text",
            "key",
            "vector of keys",
            "multi-hot with names",
            "indicator of a key",
        ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_LabelsOfAnyKind_AreThoseThatTheRowsHave(string kind)
    {
        var images = Read(Column(kind, ["blue"], ["red"], ["blue"]));

        Assert.Equal(["blue", "red"], images.Vocabulary.Names);
        Assert.Equal(["blue", "red", "blue"], Enumerable.Range(0, 3).Select(row => NameOf(images, row)));
    }

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
    public void Read_KeysWithoutValues_AreNumberedLabels()
    {
        var images = Read(_context.Data.LoadFromEnumerable([new KeyRow { Labels = 2 }, new KeyRow { Labels = 0 }]));

        Assert.Equal(["label 0", "label 1", "label 2"], images.Vocabulary.Names);
        Assert.Equal([2], images.Labels(0).ToArray());
        Assert.Equal([0], images.Labels(1).ToArray());
    }

    [Fact]
    public void Read_MultiHotWithoutNames_IsNumberedOrNamedByTheVocabulary()
    {
        var data = _context.Data.LoadFromEnumerable([new HotRow { Labels = [0, 1, 1] }]);

        var numbered = Read(data);
        var named = Read(data, _generator.Vocabulary);

        Assert.Equal(["label 0", "label 1", "label 2"], numbered.Vocabulary.Names);
        Assert.Equal([1, 2], numbered.Labels(0).ToArray());
        Assert.Equal(["red", "green", "blue"], named.Vocabulary.Names);
        Assert.Equal([1, 2], named.Labels(0).ToArray());
    }

    [Fact]
    public void Read_PlacesThatDoNotFitTheVocabulary_AreRefused()
    {
        var data = _context.Data.LoadFromEnumerable([new HotRow { Labels = [0, 1, 1] }]);

        var error = Assert.Throws<InvalidDataException>(() => Read(data, new LabelVocabulary(["red", "blue"])));

        Assert.Contains(
            "Column 'Labels' has 3 places for labels and no names for them; expected 2",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_NumbersAsKeyValues_AreLabels()
    {
        var data = _context.Data.LoadFromEnumerable([new NumberRow { Number = 7 }, new NumberRow { Number = 3 }]);
        var keys = _context.Transforms.Conversion.MapValueToKey("Labels", "Number").Fit(data).Transform(data);

        Assert.Equal(["7", "3"], Read(keys).Vocabulary.Names);
    }

    [Fact]
    public void Transform_PlacesWithoutNames_AreTheModelsLabelsInOrder()
    {
        var keys = _context.Data.LoadFromEnumerable([new KeyRow { Labels = 2 }, new KeyRow { Labels = 0 }]);
        var hot = _context.Data.LoadFromEnumerable([new HotRow { Labels = [0, 1, 0] }]);

        Assert.Equal([2, 0], Generate(keys, new()));
        Assert.Equal([1], Generate(hot, new()));
    }

    [Fact]
    public void Predict_MultiHotFromARowClass_IsTheModelsLabelsInOrder()
    {
        var transformer = _context
            .Transforms.GenerateConditionalImages("GeneratedImage", "Labels", _generator)
            .Fit(Pictures.Rows(_context, "red"));
        using var engine = _context.Model.CreatePredictionEngine<HotRow, PictureRow>(transformer);

        using var picture = engine.Predict(new HotRow { Labels = [0, 0, 1] }).GeneratedImage;

        Assert.Equal(2, picture.Pixels[0]);
    }

    [Fact]
    public void GetOutputSchema_PlacesThatDoNotFitTheModel_SpeaksAsMicrosoftMLDoes()
    {
        using var two = new PaintedGenerator("red", "blue");
        var hot = _context.Data.LoadFromEnumerable([new HotRow { Labels = [0, 1, 0] }]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", two).Fit(hot)
        );

        Assert.Contains(
            "Schema mismatch for input column 'Labels': expected names for its labels (slot names or key values), or 2 "
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
            new HotRow { Labels = [0, 1, 0] },
            new HotRow { Labels = [0, value, 1] },
        ]);

        var error = Assert.Throws<InvalidDataException>(() => Generate(hot, new()));

        Assert.Contains($"Row 1 has the value {value} for the label 'green' in column 'Labels'", error.Message);
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
            "Row 1 has the unknown label 'bleu' in column 'Labels'. Did you mean 'blue'? Known labels: red, green, blue.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith("Row 1 has no known label in column 'Labels'", ignored.Message, StringComparison.Ordinal);
        Assert.Equal([0, 255], anything);
    }

    [Fact]
    public void Transform_UnknownAmongKnownLabels_IsLeftOut() =>
        Assert.Equal([1], Generate(Pictures.Rows(_context, "pink,green,grey"), new() { IgnoreUnknownLabels = true }));

    [Fact]
    public void Transform_MissingKey_IsNoLabel()
    {
        var rows = _context.Data.LoadFromEnumerable([new KeyRow { Labels = 3 }]);

        Assert.Contains(
            "Row 0 has no label in column 'Labels'",
            Assert.Throws<InvalidDataException>(() => Generate(rows, new())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_SlotNamesThatAreNoVocabulary_NamesTheColumn()
    {
        var rows = _context.Data.LoadFromEnumerable([new { A = 1f, B = 0f }]);
        var twice = _context.Transforms.Concatenate("Labels", "A", "B", "A").Fit(rows).Transform(rows);

        var error = Assert.Throws<InvalidDataException>(() => Generate(twice, new()));

        Assert.Contains("The slot names of column 'Labels' are no labels", error.Message, StringComparison.Ordinal);
        Assert.Contains("'A' is twice", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_LabelsOfAnyKind_TrainAModelThatReadsEachOther(string kind)
    {
        var options = new ConditionalDdpmEstimatorOptions
        {
            Shape = TinyModels.Shape,
            Model = TinyModels.Ddpm,
            Generation = new() { Sampling = TinyModels.Sampling },
        };
        var data = Column(kind, ["blue"], ["red"], ["blue"]);

        // A chain asks each stage for its promise before it trains.
        using var model = _context
            .ImageGeneration.Trainers.ConditionalDdpm(options)
            .Append(_context.Transforms.CopyColumns("Copy", "GeneratedImage"))
            .Fit(data);

        var stage = Assert.IsType<ConditionalGenerationTransformer>(model.First());
        Assert.Equal(["blue", "red"], stage.Generator.Vocabulary.Names);
        Assert.Equal(
            Pictures.Read(_context, model.Transform(Column("text", ["blue"], ["red"]))),
            Pictures.Read(_context, model.Transform(Column(kind, ["blue"], ["red"])))
        );
    }

    private static ImageCache Read(IDataView data, LabelVocabulary? vocabulary = null) =>
        LabeledImagesReader.Read(
            data,
            "Image",
            "Labels",
            vocabulary,
            s_shape,
            cancellationToken: TestContext.Current.CancellationToken
        );

    private static string NameOf(ImageCache images, int row) =>
        images.Vocabulary.Names[Assert.Single(images.Labels(row).ToArray())];

    /// <summary>The index of the lowest label of each row, as the generator paints it.</summary>
    private IEnumerable<int> Generate(IDataView rows, GenerationTransformOptions options) =>
        Pictures
            .Read(
                _context,
                _context.Transforms.GenerateConditionalImages(_generator, options).Fit(rows).Transform(rows)
            )
            .Select(pixels => (int)Convert.FromHexString(pixels)[0]);

    /// <summary>The same labels as a column of some kind.</summary>
    private IDataView Column(string kind, params string[][] labels)
    {
        var first = _context.Data.LoadFromEnumerable(labels.Select(row => new TextRow { Labels = row[0] }));
        var all = _context.Data.LoadFromEnumerable(labels.Select(row => new TextsRow { Labels = row }));
        var conversion = _context.Transforms.Conversion;
        return kind switch
        {
            "text" => first,
            "vector of text" => all,
            "padded vector of text" => _context.Data.LoadFromEnumerable(
                labels.Select(row => new PaddedRow { Labels = [.. row, .. new string[3 - row.Length]] })
            ),
            "key" => Apply(conversion.MapValueToKey("Labels"), first),
            "vector of keys" => Apply(conversion.MapValueToKey("Labels"), all),
            "multi-hot with names" => Apply(
                _context.Transforms.Categorical.OneHotEncoding(
                    "Labels",
                    outputKind: OneHotEncodingEstimator.OutputKind.Bag
                ),
                all
            ),
            "indicator of a key" => Apply(
                conversion.MapValueToKey("Labels").Append(conversion.MapKeyToVector("Labels")),
                first
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
        };
    }

    private static IDataView Apply<TTransformer>(IEstimator<TTransformer> estimator, IDataView data)
        where TTransformer : class, ITransformer => estimator.Fit(data).Transform(data);

    private class ImageRow
    {
        [ImageType(2, 2)]
        public MLImage Image { get; set; } = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Rgba32, new byte[16]);
    }

    private sealed class TextRow : ImageRow
    {
        public string Labels { get; set; } = "";
    }

    private sealed class TextsRow : ImageRow
    {
        public string[] Labels { get; set; } = [];
    }

    private sealed class PaddedRow : ImageRow
    {
        [VectorType(3)]
        public string[] Labels { get; set; } = [];
    }

    private sealed class KeyRow : ImageRow
    {
        // Counted from 0 here, and from 1 in the view: beyond the last is a missing key.
        [KeyType(3)]
        public uint Labels { get; set; }
    }

    private sealed class HotRow : ImageRow
    {
        [VectorType(3)]
        public float[] Labels { get; set; } = [];
    }

    private sealed class NumberRow : ImageRow
    {
        public int Number { get; set; }
    }
}
