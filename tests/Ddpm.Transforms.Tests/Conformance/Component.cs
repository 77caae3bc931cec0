using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>An estimator of this library, with all that the suite needs to know to put it through its checks.</summary>
/// <param name="Name">The name of the catalog's method.</param>
/// <param name="OutputColumn">The column that its transformer adds.</param>
/// <param name="InputColumn">The one column that its transformer reads.</param>
/// <param name="Create">Makes the estimator.</param>
internal sealed record Component(
    string Name,
    string OutputColumn,
    string InputColumn,
    Func<MLContext, ComponentModels, IEstimator<ITransformer>> Create
)
{
    private const string GeneratedImage = "GeneratedImage";
    private const string Score = "Score";
    private const string PredictedLabel = "PredictedLabel";

    // Of five rows the second batch is not full.
    private static readonly GenerationTransformOptions s_generation = new()
    {
        BatchSize = 4,
        Sampling = TinyModels.Sampling,
    };

    /// <summary>Every component; a new one is one more row.</summary>
    public static IReadOnlyList<Component> All { get; } =
    [
        Generating(
            "ConditionalDdpm",
            (context, _) =>
                context.ImageGeneration.Trainers.ConditionalDdpm(
                    TinyModels.Ddpm with
                    {
                        Stage = s => s with { BatchSize = 4 },
                    }
                )
        ) with
        {
            Trains = true,
            LearnsAnyLabels = true,
        },
        Generating(
            "ConditionalGan",
            (context, _) =>
                context.ImageGeneration.Trainers.ConditionalGan(
                    TinyModels.Gan with
                    {
                        Stage = s => s with { BatchSize = 4 },
                    }
                )
        ) with
        {
            Trains = true,
            LearnsAnyLabels = true,
        },
        Generating(
            "DistilledDdpm",
            (context, models) =>
                context.ImageGeneration.Trainers.DistilledDdpm(
                    TinyModels.Student with
                    {
                        Teacher = models.Generator,
                        Sampling = s => s with { Steps = 2 },
                        Stage = s => s with { BatchSize = 4 },
                    }
                )
        ) with
        {
            Trains = true,
        },
        Generating(
            "GenerateConditionalImages",
            (context, models) => context.Transforms.GenerateConditionalImages(models.Generator, s_generation)
        ),
        Generating(
            "GenerateConditionalImages into vectors",
            (context, models) =>
                context.Transforms.GenerateConditionalImages(
                    models.Generator,
                    s_generation with
                    {
                        OutputType = GeneratedImageType.ByteVector,
                    }
                )
        ),
        Scoring(
            "ImageLabelScorer",
            (context, _) =>
                context.ImageGeneration.Trainers.ImageLabelScorer(
                    TinyModels.Scorer with
                    {
                        Stage = s => s with { BatchSize = 4 },
                    }
                )
        ) with
        {
            Trains = true,
        },
        Scoring(
            "ScoreImageLabels",
            (context, models) =>
                context.Transforms.ScoreImageLabels(models.Classifier, new ScoringTransformOptions { BatchSize = 4 })
        ),
        Scoring(
            "ScoreImageLabels as labels",
            (context, models) =>
                context.Transforms.ScoreImageLabels(
                    models.Classifier,
                    new ScoringTransformOptions { BatchSize = 4, ScoreThreshold = models.MiddleScore }
                )
        ) with
        {
            OutputColumn = PredictedLabel,
        },
    ];

    /// <summary>Whether the estimator learns, and so needs more columns than its transformer.</summary>
    public bool Trains { get; init; }

    /// <summary>
    /// Whether the labels that it learns are those of its data, so that it can be fitted to such as a transformer that was
    /// fitted to others does not read. A student's are its teacher's, and a scorer's transformer reads none.
    /// </summary>
    public bool LearnsAnyLabels { get; init; }

    /// <summary>The component of a name.</summary>
    public static Component Of(string name) => All.Single(component => component.Name == name);

    /// <summary>The values of the added column, row by row, as text.</summary>
    public string[] Read(IDataView view)
    {
        var values = new List<string>();
        using var cursor = view.GetRowCursor([view.Schema[OutputColumn]]);
        var read = CreateReader(cursor);
        while (cursor.MoveNext())
            values.Add(read());
        return [.. values];
    }

    /// <summary>Reads the value of the added column where the cursor stands, as text.</summary>
    public Func<string> CreateReader(DataViewRowCursor cursor)
    {
        var column = cursor.Schema[OutputColumn];
        var type = column.Type.RawType;
        return type == typeof(MLImage) ? Reader<MLImage>(Text)
            : type == typeof(VBuffer<byte>) ? Reader<VBuffer<byte>>(value => Text([.. value.DenseValues()]))
            : type == typeof(VBuffer<uint>) ? Reader<VBuffer<uint>>(value => Text([.. value.DenseValues()]))
            : Reader<VBuffer<float>>(value => Text([.. value.DenseValues()]));

        Func<string> Reader<TValue>(Func<TValue, string> text)
        {
            var get = cursor.GetGetter<TValue>(column);
            var value = default(TValue)!;
            return () =>
            {
                get(ref value);
                return text(value);
            };
        }
    }

    /// <summary>A prediction engine that gives the value of the added column as text. It leaves the transformer alone.</summary>
    public Func<PixelRow, string> CreateEngine(MLContext context, ITransformer transformer)
    {
        var type = transformer.GetOutputSchema(PixelRow.View(context).Schema)[OutputColumn].Type.RawType;
        return type == typeof(MLImage) ? Engine<PictureRow>(row => Text(row.GeneratedImage))
            : type == typeof(VBuffer<byte>) ? Engine<PixelsRow>(row => Text(row.GeneratedImage))
            : type == typeof(VBuffer<uint>) ? Engine<LabelsRow>(row => Text(row.PredictedLabel))
            : Engine<ScoreRow>(row => Text(row.Score));

        Func<PixelRow, string> Engine<TRow>(Func<TRow, string> text)
            where TRow : class, new()
        {
            var engine = context.Model.CreatePredictionEngine<PixelRow, TRow>(
                transformer,
                new PredictionEngineOptions { OwnsTransformer = false }
            );
            return row => text(engine.Predict(row));
        }
    }

    private static Component Generating(
        string name,
        Func<MLContext, ComponentModels, IEstimator<ITransformer>> create
    ) => new(name, GeneratedImage, "Label", create);

    private static Component Scoring(string name, Func<MLContext, ComponentModels, IEstimator<ITransformer>> create) =>
        new(name, Score, "Image", create);

    private static string Text(MLImage image)
    {
        using (image)
            return Pictures.Pixels(image);
    }

    private static string Text(byte[] pixels) => Convert.ToHexString(pixels);

    private static string Text(float[] scores) => string.Join(' ', scores);

    private static string Text(uint[] keys) => string.Join(' ', keys);

    private sealed class PixelsRow
    {
        [VectorType(3, 8, 8)]
        public byte[] GeneratedImage { get; set; } = [];
    }

    private sealed class ScoreRow
    {
        public float[] Score { get; set; } = [];
    }

    private sealed class LabelsRow
    {
        [KeyType(3)]
        public uint[] PredictedLabel { get; set; } = [];
    }
}
