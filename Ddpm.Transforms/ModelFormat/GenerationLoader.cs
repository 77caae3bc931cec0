using Ddpm.Transforms;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(ConditionalGenerationTransformer),
    typeof(GenerationLoader),
    null,
    typeof(SignatureLoadModel),
    "Conditional generation",
    ComponentFormat.GenerationSignature
)]
[assembly: LoadableClass(
    typeof(IDataTransform),
    typeof(GenerationLoader),
    null,
    typeof(SignatureLoadDataTransform),
    "Conditional generation",
    ComponentFormat.GenerationSignature
)]

namespace Ddpm.Transforms.ModelFormat;

/// <summary>Called by ML.NET, by reflection, when it meets a generation stage in a model file.</summary>
internal static class GenerationLoader
{
    /// <summary>Reads the stage of a chain of views and applies it.</summary>
    private static IDataTransform Create(IHostEnvironment env, ModelLoadContext ctx, IDataView input) =>
        (IDataTransform)Create(env, ctx).Transform(input);

    private static ConditionalGenerationTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register(nameof(ConditionalGenerationTransformer));
        var (options, model, attached) = ComponentReader.Read<GenerationTransformOptions>(
            host,
            ctx,
            ComponentFormat.Generation,
            options => options.Validate(),
            GuideAttachments.Roles
        );
        try
        {
            var generator =
                model as IConditionalGenerator
                ?? throw new InvalidDataException($"A model of kind '{model.Kind}' cannot generate pictures.");
            var guides = GuideAttachments.Read(attached);
            return new ConditionalGenerationTransformer(env, generator, options, ownsModels: true, guides);
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException)
        {
            model.Dispose();
            foreach (var one in attached)
                one.Model.Dispose();
            throw host.Process(
                new InvalidDataException($"The conditional generation stage cannot be read: {error.Message}", error)
            );
        }
    }
}
