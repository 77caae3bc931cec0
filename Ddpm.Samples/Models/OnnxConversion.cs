using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Models;

/// <summary>The network of a model becomes an ONNX model, as <c>ddpm convert</c> is told.</summary>
internal static class OnnxConversion
{
    /// <summary>The end of an ONNX model's file name.</summary>
    public const string Extension = ".onnx";

    /// <summary>Writes the network.</summary>
    /// <exception cref="InvalidDataException">The file has no such model.</exception>
    /// <exception cref="NotSupportedException">The model's network has no graph.</exception>
    public static ConvertedWeights OfModel(ConvertCommand.Options options)
    {
        var context = ModelContext.Create();
        using var chosen = ChosenModel.Load(context, options);
        AtomicFile.Write(
            options.Out,
            stream =>
            {
                if (chosen.Stage is ConditionalGenerationTransformer generation)
                    context.ImageGeneration.ExportToOnnx(generation, stream);
                else
                    context.ImageGeneration.ExportToOnnx((ImageLabelScorerTransformer)chosen.Stage, stream);
            }
        );
        return new ConvertedWeights(
            $"The network of the model, a '{chosen.Model.Kind}', as ONNX",
            Path.GetFullPath(options.Out),
            chosen.Model.Kind
        );
    }
}
