using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>
/// Trained models as ONNX files for programs that know nothing of this library: the network with named inputs and outputs, and
/// in the metadata of the file, as JSON, what else a program must know; docs/guide/onnx.md lists both.
/// </summary>
internal static class OnnxExport
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes a model.</summary>
    /// <param name="model">A diffusion model, a student, a GAN or a scorer.</param>
    /// <param name="sampling">How pictures are drawn from a diffusion model; null for the model's own way.</param>
    /// <exception cref="NotSupportedException">The model is of another kind, or its network has no graph.</exception>
    public static OnnxModel Of(ITrainedModel model, SamplingOptions? sampling = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model switch
        {
            DdpmGenerator generator => OfDenoiser(generator, sampling ?? generator.Sampling),
            GanGenerator generator => OfGan(generator),
            LabelClassifier classifier => OfScorer(classifier),
            _ => throw new NotSupportedException(
                $"A model of kind '{model.Kind}' has no ONNX graph. Those have one: {ModelKind.Ddpm}, {ModelKind.Student}, "
                    + $"{ModelKind.Gan}, {ModelKind.Scorer}."
            ),
        };
    }

    private static OnnxModel OfDenoiser(DdpmGenerator generator, SamplingOptions sampling)
    {
        var structure = generator.Structure;
        var onnx = DenoiserGraph.Write(
            structure.Network,
            generator.Shape,
            generator.Vocabulary,
            generator.Network.Weights
        );
        Describe(onnx, generator);
        onnx.AddMetadata("target", structure.Target.Name);
        onnx.AddMetadata("schedule", structure.Schedule.Name);
        onnx.AddMetadata("timesteps", Json(structure.Timesteps));
        onnx.AddMetadata("sampling", Json(sampling));

        // Where guidance is an input, one question has the answer of both.
        var isInput = generator.Description.TakesGuidance && sampling.GuidanceScale > 1;
        onnx.AddMetadata("guidance", Json(isInput ? 1 : sampling.GuidanceScale));
        onnx.AddMetadata("beta", Json(isInput ? 1 / sampling.GuidanceScale : 1));
        onnx.AddMetadata("levels", Json(Levels(generator, sampling)));
        onnx.AddMetadata("mean", Json(generator.Statistics.Mean));
        onnx.AddMetadata("scale", Json(generator.Statistics.Scale));
        return onnx;
    }

    private static OnnxModel OfGan(GanGenerator generator)
    {
        var description = generator.Description;
        var onnx = GanGraph.Write(
            description.Network,
            generator.Shape,
            description.LabelCount,
            generator.Network.Weights
        );
        Describe(onnx, generator);
        return onnx;
    }

    private static OnnxModel OfScorer(LabelClassifier classifier)
    {
        var shape = classifier.Shape;
        var onnx = new OnnxModel("scorer");
        onnx.AddInput(
            ClassifierGraph.PixelsInput,
            isInteger: false,
            "batch",
            shape.Channels,
            shape.Height,
            shape.Width
        );
        var scores = ScorerGraph.Write(onnx, ClassifierGraph.PixelsInput, classifier);
        onnx.AddOutput(ScorerGraph.ScoresOutput, scores, "batch", classifier.Vocabulary.Count);
        Describe(onnx, classifier);
        return onnx;
    }

    private static void Describe(OnnxModel onnx, TrainedModel model)
    {
        onnx.AddMetadata("kind", model.Kind);
        onnx.AddMetadata("labels", Json(model.Vocabulary.Names));
        onnx.AddMetadata("shape", Json<int[]>([model.Shape.Channels, model.Shape.Height, model.Shape.Width]));
        onnx.AddMetadata("sha256", ModelIdentity.Of(model, model.Kind).Sha256);
    }

    private static IEnumerable<Level> Levels(DdpmGenerator generator, SamplingOptions sampling)
    {
        foreach (var level in sampling.Spacing.Place(generator.NoiseSchedule, sampling.Steps))
        {
            // At the clean level, which ends every run, the network is asked nothing.
            DenoisingTarget.Coefficients? target = level.Sigma == 0 ? null : generator.Structure.Target.At(level);
            yield return new(level.Time, level.Alpha, level.Sigma, target?.In, target?.Skip, target?.Out);
        }
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, s_json);

    /// <summary>A noise level that sampling visits, and what the target makes of the network's answer there.</summary>
    private sealed record Level(double Time, double Alpha, double Sigma, double? In, double? Skip, double? Out);
}
