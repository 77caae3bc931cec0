using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Puts a generator that is already trained into a pipeline; fitting it trains nothing.</summary>
public sealed class ConditionalGenerationEstimator : IEstimator<ConditionalGenerationTransformer>
{
    private readonly IHost _host;
    private readonly IConditionalGenerator _generator;
    private readonly GenerationTransformOptions _options;
    private readonly GenerationGuides? _guides;

    internal ConditionalGenerationEstimator(
        IHostEnvironment environment,
        IConditionalGenerator generator,
        GenerationTransformOptions options,
        GenerationGuides? guides = null
    )
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _host = environment.Register(nameof(ConditionalGenerationEstimator));
        _generator = generator;
        _options = options;
        _guides = guides;
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ConditionalGenerationTransformer(_host, _generator, _options, ownsModels: false, _guides);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        GenerationColumns.Check(_host, inputSchema, _options);
        return GeneratedColumn.AddTo(inputSchema, _options, _generator.Shape);
    }
}
