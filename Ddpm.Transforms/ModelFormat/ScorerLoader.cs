using Ddpm.Trainers.Scoring;
using Ddpm.Transforms.ModelFormat;
using Ddpm.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(ImageLabelScorerTransformer),
    typeof(ScorerLoader),
    null,
    typeof(SignatureLoadModel),
    "Image label scorer",
    ComponentFormat.ScorerSignature
)]

namespace Ddpm.Transforms.ModelFormat;

/// <summary>Called by ML.NET, by reflection, when it meets a scoring stage in a model file.</summary>
internal static class ScorerLoader
{
    private const uint FirstWithLabels = 0x00010003;

    private static ImageLabelScorerTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register(nameof(ImageLabelScorerTransformer));
        var (options, model, _) = ComponentReader.Read<ScoringTransformOptions>(
            host,
            ctx,
            ComponentFormat.Scorer,
            (options, version) =>
            {
                // The column of labels came with format 1.3; a stage of before keeps the columns that it had.
                var ofThen = version < FirstWithLabels ? options with { PredictedLabelColumnName = null } : options;
                ofThen.Validate();
                return ofThen;
            }
        );
        if (model is LabelClassifier classifier)
            return new ImageLabelScorerTransformer(env, classifier, options, ownsClassifier: true);

        model.Dispose();
        throw host.Process(new InvalidDataException($"A model of kind '{model.Kind}' cannot score pictures."));
    }
}
