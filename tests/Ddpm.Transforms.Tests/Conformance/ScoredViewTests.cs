using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>Tests on views of generated and scored rows.</summary>
public abstract class ScoredViewTests(ComponentModels models) : ComponentTests(models)
{
    protected MLContext Context => Models.Context;

    protected ImageLabelScoringEstimator Scorer() =>
        Context.Transforms.ScoreImageLabels(
            Models.Classifier,
            new ScoringTransformOptions { ImageColumnName = "GeneratedImage" }
        );

    protected IDataView Generated(int count, GeneratedImageType type = GeneratedImageType.Image) =>
        Models
            .Fitted(
                Component.Of(
                    type == GeneratedImageType.Image
                        ? "GenerateConditionalImages"
                        : "GenerateConditionalImages into vectors"
                )
            )
            .Transform(Models.Rows(count));

    protected IDataView Score(IDataView view) => Scorer().Fit(view).Transform(view);

    /// <summary>The scores of each row, by the row's number.</summary>
    protected Dictionary<float, string> Scores(IDataView view) =>
        Context
            .Data.CreateEnumerable<ScoreRow>(view, reuseRowObject: false, ignoreMissingColumns: true)
            .ToDictionary(row => row.Number, row => string.Join(' ', row.Score));

    protected static string[] SlotNames(DataViewSchema.Column column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class ScoreRow
    {
        public float Number { get; set; }

        public float[] Score { get; set; } = [];
    }
}
