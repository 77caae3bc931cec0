using Ddpm.Trainers.Generation;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(ConditionalGenerationTransformer),
    typeof(GenerationLoader),
    null,
    typeof(SignatureLoadModel),
    "Conditional generation",
    ComponentFormat.GenerationSignature
)]

namespace Ddpm.Transforms.ModelFormat;

/// <summary>Called by ML.NET, by reflection, when it meets a generation stage in a model file.</summary>
internal static class GenerationLoader
{
    private static ConditionalGenerationTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register(nameof(ConditionalGenerationTransformer));
        var (options, model) = ComponentReader.Read<GenerationTransformOptions>(
            host,
            ctx,
            ComponentFormat.Generation,
            options => options.Validate()
        );
        if (model is IConditionalGenerator generator)
            return new ConditionalGenerationTransformer(env, generator, options, ownsGenerator: true);

        model.Dispose();
        throw host.Process(new InvalidDataException($"A model of kind '{model.Kind}' cannot generate pictures."));
    }
}
