using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>
/// Trains a generator of any kind on a column of pictures and a column of their labels; which kind, its options say.
/// </summary>
/// <remarks>
/// Progress goes to the log of the context, as messages of this component, and to
/// <see cref="TrainingOptions.Progress"/>. The device is the context's, as it was when the trainer was
/// made; a student lives on its teacher's. In a chain, and where the output schema is asked for, the input must have all columns that
/// the trained stage reads: also those of negative labels and seeds.
/// </remarks>
public sealed class ConditionalImageTrainer : IEstimator<ConditionalGenerationTransformer>
{
    private readonly IHost _host;
    private readonly GeneratorTrainingOptions _options;
    private readonly GenerationTransformOptions _stage;
    private readonly TrainingRows _rows;

    internal ConditionalImageTrainer(IHostEnvironment environment, GeneratorTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _host = environment.Register(nameof(ConditionalImageTrainer));
        _options = options;
        _rows = new TrainingRows(_host, options);
        _stage = new() { LabelColumnName = options.LabelColumnName, OutputColumnName = options.OutputColumnName };
        if (options is IGeneratorRowOptions { Stage: { } change })
            _stage =
                change(_stage)
                ?? throw new ArgumentException($"{nameof(IGeneratorRowOptions.Stage)} gave no settings.");
        _stage.Validate();
        CheckStage();
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or an unknown label, or no row has a label.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input) => Fit(input, _options);

    /// <summary>Goes on from a model that is already trained, which stays as it is.</summary>
    /// <inheritdoc cref="Fit(IDataView)" />
    /// <param name="input">The rows to train on.</param>
    /// <param name="previousModel">
    /// A fitted or loaded stage of the same kind, labels, shape and structure, in the place of the options' previous model.
    /// </param>
    /// <exception cref="ArgumentException">The previous model is of another kind, or something of it differs.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input, ConditionalGenerationTransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(previousModel);
        return Fit(input, _options.ContinueFrom(previousModel.Generator));
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _rows.Check(inputSchema);
        GenerationColumns.Check(_host, inputSchema, _stage);
        return GeneratedColumn.AddTo(inputSchema, _stage, _options.EffectiveShape);
    }

    private ConditionalGenerationTransformer Fit(IDataView input, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var monitor = new TrainingMonitor(_host, options);
        foreach (var missing in GenerationColumns.FindMissing(_host, input.Schema, _stage))
            monitor.Warn($"The data to train on have no column '{missing}', which the trained stage needs.");
        var generator = _rows.Train(
            input,
            options,
            monitor,
            (options, images, device) => (IConditionalGenerator)options.Train(images, device)
        );
        return new ConditionalGenerationTransformer(_host, generator, _stage, ownsModels: true);
    }

    /// <summary>Checks what a model will not be able to do that is only about to be trained, so that hours are not lost on it.</summary>
    private void CheckStage()
    {
        if (_stage.Sampling is not null)
            throw new ArgumentException(
                $"How a model is sampled belongs to the model: say it with {nameof(_options.Sampling)} of the training's options."
            );
        if (_options.OwnSampling is { } sampling && (sampling.GuideScale != 1 || sampling.ScorerScale != 0))
            throw new ArgumentException(
                "GuideScale and ScorerScale ask for other models, which guide a trained model only: leave them out here, "
                    + "and give them to GenerateConditionalImages with the trained stage's Generator and the guides."
            );
        if (_stage.NegativeLabelColumnName is not null && !_options.TakesNegativeLabels)
            throw new ArgumentException(
                "A GAN, and a model that is trained without label dropout, cannot keep clear of negative labels: leave "
                    + $"{nameof(_stage.NegativeLabelColumnName)} out."
            );
    }
}
