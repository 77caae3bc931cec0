using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>Chains of ML.NET's own stages and these.</summary>
public sealed class PipelineTests(ComponentModels models) : ScoredViewTests(models)
{
    // Not every part of a split has every label.
    private static readonly ConditionalDdpmOptions s_options = TinyModels.Ddpm with
    {
        Vocabulary = new(ComponentModels.Labels),
    };

    [Fact]
    public void AppendCacheCheckpoint_BeforeATrainer_IsReadOnce()
    {
        var reads = 0;
        var rows = Context.Data.LoadFromEnumerable(PixelRow.List("red", "blue", "green"));
        var counted = Context.Transforms.CustomMapping<PixelRow, LabelRow>(
            (row, labels) =>
            {
                Interlocked.Increment(ref reads);
                labels.Label = row.Label;
            },
            contractName: null
        );

        using var chain = counted.AppendCacheCheckpoint(Context).Append(Trainer()).Append(Trainer()).Fit(rows);

        Assert.Equal(3, reads);
        Assert.Equal(3, Scores(Score(chain.Transform(rows))).Count);
    }

    [Fact]
    public void TransformerScope_OfTraining_IsLeftOutOfTheModelForScoring()
    {
        var rows = Models.Rows(3);
        using var chain = Context
            .Transforms.CopyColumns("Known", "Label")
            .Append(Context.Transforms.DropColumns("Known"), TransformerScope.Training)
            .Append(Trainer(), TransformerScope.Scoring)
            .Fit(rows);

        var scoring = chain.GetModelFor(TransformerScope.Scoring);

        Assert.Equal([typeof(ConditionalGenerationTransformer)], scoring.Skip(1).Select(stage => stage.GetType()));
        Assert.Equal(Pictures.Read(Context, chain.Transform(rows)), Pictures.Read(Context, scoring.Transform(rows)));
    }

    [Fact]
    public void CrossValidationSplit_EachFold_TrainsAndIsEvaluated()
    {
        var rows = Models.Rows(12);

        foreach (var fold in Context.Data.CrossValidationSplit(rows, numberOfFolds: 2))
        {
            using var model = Trainer().Fit(fold.TrainSet);
            var metrics = Context.ImageGeneration.Evaluate(Score(model.Transform(fold.TestSet)));
            Assert.Equal(Context.Data.CreateEnumerable<PixelRow>(fold.TestSet, false).Count(), metrics.ImageCount);
        }
    }

    [Fact]
    public void PassThrough_OfKeys_KeepsTheirValues()
    {
        var rows = Models.Rows(3);
        var keys = Context.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);

        var view = Score(Models.Fitted(Component.Of("GenerateConditionalImages")).Transform(keys));
        var text = Context.Transforms.Conversion.MapKeyToValue("Label").Fit(view).Transform(view);

        Assert.Equal(Models.Rows(3).GetColumn<string[]>("Label"), text.GetColumn<string[]>("Label"));
        Assert.Equal(3, Context.ImageGeneration.Evaluate(view).ImageCount);
    }

    [Fact]
    public void Append_LongChains_PromiseTheSchemaThatTheyDeliver()
    {
        var rows = Models.Rows(3);
        var pipeline = Context
            .Transforms.Conversion.MapValueToKey("Label")
            .Append(
                Context.ImageGeneration.Trainers.ConditionalDdpm(
                    s_options with
                    {
                        Stage = s => s with { OutputType = GeneratedImageType.SingleVector },
                    }
                )
            )
            .Append(Scorer())
            .Append(Context.Transforms.Concatenate("Features", "Score", "Number"))
            .Append(Context.Transforms.NormalizeMinMax("Features"));

        var promised = pipeline.GetOutputSchema(ShapeOf(rows.Schema));
        using var model = pipeline.Fit(rows);
        var delivered = ShapeOf(model.GetOutputSchema(rows.Schema));

        Assert.Equal(promised.Select(Describe).Order(), delivered.Select(Describe).Order());
        Assert.Equal(
            [.. ComponentModels.Labels.Select(label => $"Score.{label}"), "Number"],
            SlotNames(model.GetOutputSchema(rows.Schema)["Features"])
        );
    }

    private ConditionalImageTrainer Trainer() => Context.ImageGeneration.Trainers.ConditionalDdpm(s_options);

    private static string Describe(SchemaShape.Column column) =>
        $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} "
        + string.Join(",", column.Annotations.Select(annotation => annotation.Name).Order());

    // ML.NET keeps it to itself.
    private static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)
            typeof(SchemaShape)
                .GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!
                .Invoke(null, [schema])!;
}
