using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>A test of labels in columns of every kind.</summary>
public abstract class LabelColumnTest : IDisposable
{
    private protected static readonly ImageShape s_shape = new(3, 2, 2);

    private protected readonly MLContext _context = new(seed: 1);
    private protected readonly PaintedGenerator _generator = new("red", "green", "blue");

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

    public void Dispose()
    {
        _generator.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static ImageCache Read(IDataView data, LabelVocabulary? vocabulary = null) =>
        LabeledImagesReader.Read(
            data,
            "Image",
            "Label",
            vocabulary,
            s_shape,
            cancellationToken: TestContext.Current.CancellationToken
        );

    /// <summary>The index of the lowest label of each row, as the generator paints it.</summary>
    private protected IEnumerable<int> Generate(IDataView rows, GenerationTransformOptions options) =>
        Pictures
            .Read(
                _context,
                _context.Transforms.GenerateConditionalImages(_generator, options).Fit(rows).Transform(rows)
            )
            .Select(pixels => (int)Convert.FromHexString(pixels)[0]);

    /// <summary>The same labels as a column of some kind.</summary>
    private protected IDataView Column(string kind, params string[][] labels)
    {
        var first = _context.Data.LoadFromEnumerable(labels.Select(row => new TextRow { Label = row[0] }));
        var all = _context.Data.LoadFromEnumerable(labels.Select(row => new TextsRow { Label = row }));
        var conversion = _context.Transforms.Conversion;
        return kind switch
        {
            "text" => first,
            "vector of text" => all,
            "padded vector of text" => _context.Data.LoadFromEnumerable(
                labels.Select(row => new PaddedRow { Label = [.. row, .. new string[3 - row.Length]] })
            ),
            "key" => Apply(conversion.MapValueToKey("Label"), first),
            "vector of keys" => Apply(conversion.MapValueToKey("Label"), all),
            "multi-hot with names" => Apply(
                _context.Transforms.Categorical.OneHotEncoding(
                    "Label",
                    outputKind: OneHotEncodingEstimator.OutputKind.Bag
                ),
                all
            ),
            "indicator of a key" => Apply(
                conversion.MapValueToKey("Label").Append(conversion.MapKeyToVector("Label")),
                first
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
        };
    }

    private protected static IDataView Apply<TTransformer>(IEstimator<TTransformer> estimator, IDataView data)
        where TTransformer : class, ITransformer => estimator.Fit(data).Transform(data);

    private protected class ImageRow
    {
        [ImageType(2, 2)]
        public MLImage Image { get; set; } = Pictures.Plain(2, 2, 0);
    }

    private protected sealed class TextRow : ImageRow
    {
        public string Label { get; set; } = "";
    }

    private protected sealed class TextsRow : ImageRow
    {
        public string[] Label { get; set; } = [];
    }

    private protected sealed class PaddedRow : ImageRow
    {
        [VectorType(3)]
        public string[] Label { get; set; } = [];
    }

    private protected sealed class KeyRow : ImageRow
    {
        // Counted from 0 here, and from 1 in the view: beyond the last is a missing key.
        [KeyType(3)]
        public uint Label { get; set; }
    }

    private protected sealed class HotRow : ImageRow
    {
        [VectorType(3)]
        public float[] Label { get; set; } = [];
    }

    private protected sealed class NumberRow : ImageRow
    {
        public int Number { get; set; }
    }
}
