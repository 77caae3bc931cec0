using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>
/// Turns the labels of each row into a picture: an ML.NET stage around any trained generator. It needs the label column
/// alone, and adds a column of <see cref="MLImage"/>: a fresh picture each time, which belongs to the receiver, who disposes
/// it, and which stays whole when the next row is read; or of vectors of pixels, as
/// <see cref="GenerationTransformOptions.OutputType"/> says.
/// </summary>
/// <remarks>
/// <para>
/// Rows are generated in batches, but a picture depends on its labels, its seed, the sampling options and the model
/// alone: not on batch size, order or neighbours. The seed of a row is that of its column "Seed", or of the column that
/// <see cref="GenerationTransformOptions.SeedColumnName"/> names. Without such a column it follows from the stage's seed and
/// the row's id, so that the same row of the same data gets the same picture, also from a shuffled cursor.
/// </para>
/// <para>
/// A <see cref="PredictionEngine{TSrc, TDst}"/> numbers its calls from 0: without a seed column its first prediction gets the
/// picture of row 0, the second that of row 1. Give a row a seed to have the same picture again.
/// </para>
/// </remarks>
public sealed class ConditionalGenerationTransformer : ITransformer, IDisposable
{
    private readonly IHost _host;
    private readonly StageTransform _stage;
    private readonly bool _ownsModels;
    private readonly Lazy<Provenance> _provenance;
    private bool _disposed;

    internal ConditionalGenerationTransformer(
        IHostEnvironment environment,
        IConditionalGenerator generator,
        GenerationTransformOptions options,
        bool ownsModels,
        GenerationGuides? guides = null
    )
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _host = environment.Register(nameof(ConditionalGenerationTransformer));
        Generator = generator;
        Guides = guides ?? GenerationGuides.None;
        generator.CheckSampling(options.Sampling, Guides);
        if (options.NegativeLabelColumnName is { } negatives && !generator.TakesNegativeLabels)
            throw new ArgumentException(
                $"The model of kind '{generator.Kind}' cannot keep pictures clear of labels, and "
                    + $"{nameof(options.NegativeLabelColumnName)} is '{negatives}'. A GAN never can, a diffusion model if it "
                    + "was trained with label dropout.",
                nameof(options)
            );
        if (!generator.UsesLabels)
            Warn(
                "Labels",
                "The model was trained without labels: whatever labels a row has, its picture is of anything."
            );
        if (
            generator is DdpmGenerator model
            && (options.Sampling ?? model.Sampling).Precision is var precision and not ComputePrecision.Float32
        )
            precision.On(model.Device, warning => Warn("Precision", warning));
        if (generator is not TrainedModel && options.Runtime != InferenceRuntime.Auto)
            throw new ArgumentException(
                $"{nameof(options.Runtime)} is {options.Runtime}; a model of kind '{generator.Kind}' has a way of its own to "
                    + $"compute. Leave it at {InferenceRuntime.Auto}.",
                nameof(options)
            );
        Options = options with { Seed = options.Seed ?? HostAccess.Seed(_host) ?? 0 };
        _stage = GeneratedColumn.CreateStage(_host, this, generator, Options, Guides);
        _ownsModels = ownsModels;
        _provenance = new(() => Provenance.OfPictures(Generator, Options.Sampling, Guides));
    }

    /// <summary>The trained model.</summary>
    public IConditionalGenerator Generator { get; }

    /// <summary>The other models that guide it; saved with the stage.</summary>
    public GenerationGuides Guides { get; }

    /// <summary>
    /// Where the pictures come from: what the model learnt from, and the scorers that had a say, in training or in sampling, by
    /// the hashes of their weights. Pictures should be judged by none of them. The first call reads the weights of the scorer
    /// that guides sampling.
    /// </summary>
    public Provenance Provenance => _provenance.Value;

    /// <summary>The settings of the stage.</summary>
    public GenerationTransformOptions Options { get; }

    /// <summary>How the stage's pictures are drawn: by its settings, or else the model's own way; null of a GAN.</summary>
    public SamplingOptions? Sampling => Options.Sampling ?? Generator.Sampling;

    /// <summary>The same stage with pictures drawn in another way; what the change does not name stays.</summary>
    /// <example>
    /// <code>
    /// using ConditionalGenerationTransformer faster = model.WithSampling(s => s with { Steps = 10 });
    /// </code>
    /// </example>
    /// <param name="change">Changes how pictures are drawn now.</param>
    /// <returns>A stage over this one's model, which stays its own and must live as long.</returns>
    /// <exception cref="ArgumentException">The model has no sampling to change, or cannot be sampled so.</exception>
    public ConditionalGenerationTransformer WithSampling(Func<SamplingOptions, SamplingOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var own =
            Sampling
            ?? throw new ArgumentException(
                $"A model of kind '{Generator.Kind}' makes a picture in one network evaluation and has no sampling to change."
            );
        return new(_host, Generator, Options with { Sampling = change.Change(own) }, ownsModels: false, Guides);
    }

    /// <inheritdoc />
    public bool IsRowToRowMapper => true;

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Stage.GetOutputSchema(inputSchema);

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public IDataView Transform(IDataView input) => Stage.Transform(input);

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Stage.GetRowToRowMapper(inputSchema);

    /// <summary>Frees the models, when they are the stage's own: trained by an estimator or loaded from a file.</summary>
    public void Dispose()
    {
        if (!_disposed && _ownsModels)
        {
            Generator.Dispose();
            Guides.Model?.Dispose();
            Guides.Scorer?.Dispose();
        }

        _disposed = true;
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ComponentWriter.Write(
            ctx,
            ComponentFormat.Generation,
            Options,
            Generator,
            Options.WeightStorage,
            GuideAttachments.Of(Guides)
        );
    }

    private void Warn(string about, string warning)
    {
        using var channel = _host.Start(about);
        channel.Warning(MessageSensitivity.None, warning);
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
