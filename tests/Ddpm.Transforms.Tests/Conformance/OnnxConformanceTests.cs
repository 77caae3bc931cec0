using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>A stage that cannot become a part of an ONNX model stops the conversion, wherever in a chain it is.</summary>
public sealed class OnnxConformanceTests(ComponentModels models) : ScoredViewTests(models)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void ConvertToOnnx_OfTheStageAlone_IsRefusedByItsColumn(string name)
    {
        var component = Component.Of(name);

        AssertRefused(Models.Fitted(component), Models.Rows(3), FirstOutput(component));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ConvertToOnnx_OfAChainAroundTheStage_IsRefusedByItsColumn(string name)
    {
        var component = Component.Of(name);
        var rows = Models.Rows(3);
        var before = Context.Transforms.NormalizeMinMax("Scaled", "Number").Fit(rows);
        var after = Context.Transforms.NormalizeMinMax("Number").Fit(rows);

        AssertRefused(
            new TransformerChain<ITransformer>(before, Models.Fitted(component), after),
            rows,
            FirstOutput(component)
        );
    }

    [Fact]
    public void ConvertToOnnx_OfImagesThatAreScored_IsRefusedByTheColumnOfScores()
    {
        var rows = Context.Data.LoadFromEnumerable([new ImageRow()]);
        var scorer = Context.Transforms.ScoreImageLabels(Models.Classifier, new ScoringTransformOptions()).Fit(rows);

        AssertRefused(scorer, rows, "Score");
    }

    [Fact]
    public void ConvertToOnnx_OfOtherStagesOnHeldOutRows_ConvertsThem()
    {
        var rows = Context.Data.HoldOut(Models.Rows(8), share: 0.25).HeldOut;
        var model = Context.Transforms.NormalizeMinMax("Scaled", "Number").Fit(rows);
        using var stream = new MemoryStream();

        Context.Model.ConvertToOnnx(model, rows, stream, "Scaled");

        Assert.NotEqual(0, stream.Length);
    }

    private static string FirstOutput(Component component) =>
        component.InputColumn == "Image" ? "Score" : component.OutputColumn;

    private void AssertRefused(ITransformer model, IDataView data, string column)
    {
        using var stream = new MemoryStream();

        var said = MicrosoftMLChecks.MustFail(() => Context.Model.ConvertToOnnx(model, data, stream));

        Assert.Contains("can not be fully converted into a well-defined ONNX model", said, StringComparison.Ordinal);
        Assert.Contains($"'{column}'", said, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    private sealed class ImageRow
    {
        [Microsoft.ML.Transforms.Image.ImageType(8, 8)]
        public MLImage Image { get; set; } = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Rgba32, new byte[4 * 8 * 8]);
    }
}
