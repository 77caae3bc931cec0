using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>
/// What ML.NET's conversion to ONNX does with chains in which there are stages: those that generate, and those that score images,
/// stop it wherever they are; those that score vectors of pixels are converted.
/// </summary>
public sealed class OnnxConformanceTests(ComponentModels models) : ScoredViewTests(models)
{
    public static TheoryData<string> Generating =>
        [.. Component.All.Where(component => component.InputColumn == "Label").Select(component => component.Name)];

    public static TheoryData<string> Scoring =>
        [.. Component.All.Where(component => component.InputColumn == "Image").Select(component => component.Name)];

    [Theory]
    [MemberData(nameof(Generating))]
    public void ConvertToOnnx_OfAStageThatGenerates_IsRefusedByItsColumn(string name)
    {
        var component = Component.Of(name);

        AssertRefused(Models.Fitted(component), Models.Rows(3), component.OutputColumn);
    }

    [Theory]
    [MemberData(nameof(Generating))]
    public void ConvertToOnnx_OfAChainAroundAStageThatGenerates_IsRefusedByItsColumn(string name)
    {
        var component = Component.Of(name);

        AssertRefused(Around(Models.Fitted(component)), Models.Rows(3), component.OutputColumn);
    }

    [Fact]
    public void ConvertToOnnx_OfGeneratedPixelsThatAreScored_IsRefusedByTheColumnOfPixels()
    {
        var generating = Models.Fitted(Component.Of("GenerateConditionalImages into vectors"));
        var scoring = Scorer().Fit(Generated(1, GeneratedImageType.ByteVector));

        AssertRefused(new TransformerChain<ITransformer>(generating, scoring), Models.Rows(3), "GeneratedImage");
    }

    [Fact]
    public void ConvertToOnnx_OfImagesThatAreScored_IsRefusedByTheColumnOfScores()
    {
        var rows = Context.Data.LoadFromEnumerable([new ImageRow()]);
        var scorer = Context.Transforms.ScoreImageLabels(Models.Classifier, new ScoringTransformOptions()).Fit(rows);

        AssertRefused(scorer, rows, "Score");
    }

    [Theory]
    [MemberData(nameof(Scoring))]
    public void ConvertToOnnx_OfAChainAroundAStageThatScores_GivesItsColumnAgain(string name)
    {
        var component = Component.Of(name);
        var chain = Around(Models.Fitted(component));
        using var file = new OnnxFile(Context, chain, Models.Rows(3), component.OutputColumn);

        var converted = file.Apply(Models.Rows(5), component.OutputColumn);

        Assert.Equal(Numbers(chain.Transform(Models.Rows(5))), Numbers(converted));

        IEnumerable<double> Numbers(IDataView view) =>
            component
                .Read(view)
                .SelectMany(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(number => Math.Round(double.Parse(number), 4));
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

    [Fact]
    public void ConvertToOnnx_OfOtherStagesOnScoresThatAreCached_ConvertsThem()
    {
        var scored = Context.Data.Cache(Models.Fitted(Component.Of("ScoreImageLabels")).Transform(Models.Rows(4)));
        var model = Context.Transforms.NormalizeMinMax("Features", "Score").Fit(scored);
        using var stream = new MemoryStream();

        Context.Model.ConvertToOnnx(model, scored, stream, "Features");

        Assert.NotEqual(0, stream.Length);
    }

    private TransformerChain<ITransformer> Around(ITransformer stage)
    {
        var rows = Models.Rows(3);
        var before = Context.Transforms.NormalizeMinMax("Scaled", "Number").Fit(rows);
        var after = Context.Transforms.NormalizeMinMax("Number").Fit(rows);
        return new(before, stage, after);
    }

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
        [ImageType(8, 8)]
        public MLImage Image { get; set; } = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Rgba32, new byte[4 * 8 * 8]);
    }
}
