using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>A test of the stage that generates.</summary>
public abstract class GenerationStageTest
{
    private protected readonly MLContext _context = new(seed: 5);

    private protected ConditionalGenerationTransformer Fit(
        PaintedGenerator generator,
        GenerationTransformOptions options
    ) => _context.Transforms.GenerateConditionalImages(generator, options).Fit(Pictures.Rows(_context, "red"));

    private protected string[] Generate(
        Ddpm.Trainers.IConditionalGenerator generator,
        IDataView rows,
        GenerationTransformOptions options
    ) =>
        Pictures.Read(
            _context,
            _context.Transforms.GenerateConditionalImages(generator, options).Fit(rows).Transform(rows)
        );
}
