using Ddpm.Transforms;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(ImageLabelScorerTransformer),
    typeof(ScorerLoader),
    null,
    typeof(SignatureLoadModel),
    "Image label scorer",
    ComponentFormat.ScorerSignature
)]
[assembly: LoadableClass(
    typeof(IDataTransform),
    typeof(ScorerLoader),
    null,
    typeof(SignatureLoadDataTransform),
    "Image label scorer",
    ComponentFormat.ScorerSignature
)]

namespace Ddpm.Transforms.ModelFormat;

/// <summary>Called by ML.NET, by reflection, when it meets a scoring stage in a model file.</summary>
internal static class ScorerLoader
{
    /// <summary>Reads the stage of a chain of views and applies it.</summary>
    private static IDataTransform Create(IHostEnvironment env, ModelLoadContext ctx, IDataView input) =>
        (IDataTransform)Create(env, ctx).Transform(input);

    private static ImageLabelScorerTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register(nameof(ImageLabelScorerTransformer));
        var (options, model, _) = ComponentReader.Read<ScoringTransformOptions>(
            host,
            ctx,
            ComponentFormat.Scorer,
            options => options.Validate()
        );
        if (model is LabelClassifier classifier)
            return new ImageLabelScorerTransformer(env, classifier, options, ownsClassifier: true);

        model.Dispose();
        throw host.Process(new InvalidDataException($"A model of kind '{model.Kind}' cannot score pictures."));
    }
}
