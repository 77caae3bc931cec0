using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>
/// Says for each picture how sure a trained classifier is of each label: adds a vector column of probabilities in
/// [0, 1] whose slots are named after the labels, and a column of the labels that reach the threshold, as keys. It needs
/// the column of pictures alone, which may have any size.
/// </summary>
public sealed class ImageLabelScorerTransformer : ITransformer, IDisposable
{
    private readonly IHost _host;
    private readonly StageTransform _stage;
    private readonly bool _ownsClassifier;
    private bool _disposed;

    internal ImageLabelScorerTransformer(
        IHostEnvironment environment,
        LabelClassifier classifier,
        ScoringTransformOptions options,
        bool ownsClassifier
    )
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _host = environment.Register(nameof(ImageLabelScorerTransformer));
        Classifier = classifier;
        Options = options;
        _stage = StageTransform.Of(_host, this, new ScoringStage(_host, classifier, options));
        _ownsClassifier = ownsClassifier;
    }

    /// <summary>The trained model.</summary>
    public LabelClassifier Classifier { get; }

    /// <summary>The settings of the stage.</summary>
    public ScoringTransformOptions Options { get; }

    /// <inheritdoc />
    public bool IsRowToRowMapper => true;

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Stage.GetOutputSchema(inputSchema);

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public IDataView Transform(IDataView input) => Stage.Transform(input);

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Stage.GetRowToRowMapper(inputSchema);

    /// <summary>Frees the model, when it is the stage's own: trained by an estimator or loaded from a file.</summary>
    public void Dispose()
    {
        if (!_disposed && _ownsClassifier)
            Classifier.Dispose();
        _disposed = true;
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ComponentWriter.Write(ctx, ComponentFormat.Scorer, Options, Classifier, Options.WeightStorage);
    }

    private StageTransform Stage
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _stage;
        }
    }
}
