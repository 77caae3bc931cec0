using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Puts a classifier that is already trained into a pipeline; fitting it trains nothing.</summary>
public sealed class ImageLabelScoringEstimator : IEstimator<ImageLabelScorerTransformer>
{
    private readonly IHost _host;
    private readonly LabelClassifier _classifier;
    private readonly ScoringTransformOptions _options;

    internal ImageLabelScoringEstimator(
        IHostEnvironment environment,
        LabelClassifier classifier,
        ScoringTransformOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _host = environment.Register(nameof(ImageLabelScoringEstimator));
        _classifier = classifier;
        _options = options;
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public ImageLabelScorerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ImageLabelScorerTransformer(_host, _classifier, _options, ownsClassifier: false);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        PictureColumn.Check(_host, inputSchema, _options.ImageColumnName);
        return ScoringColumns.AddTo(inputSchema, _options);
    }
}
