using System.Text.Json.Serialization;

namespace Ddpm.Transforms;

/// <summary>What options of a training say of the rows of ML.NET that it learns from.</summary>
public interface IRowOptions
{
    /// <summary>
    /// Rows with the same columns to measure the model on while it is trained, or null for none. The weights that measure
    /// best are kept; <see cref="TrainingOptions.Validation"/> says what is measured, how often,
    /// and when that ends the training early. <value>null by default.</value>
    /// </summary>
    IDataView? ValidationSet { get; }

    /// <summary>How the column of pictures is read: how pictures of another size are resized, and what vectors of pixels hold.</summary>
    ImageColumnOptions Images { get; }
}

/// <summary>What options of a generator's training say of the rows of ML.NET, and of the stage that it becomes.</summary>
public interface IGeneratorRowOptions : IRowOptions
{
    /// <summary>
    /// Further settings of the trained stage, as a change of what is usual:
    /// <c>s => s with { SeedColumnName = "Seed" }</c>. null for what is usual. <value>null by default.</value>
    /// </summary>
    Func<GenerationTransformOptions, GenerationTransformOptions>? Stage { get; }
}

/// <summary>How a conditional diffusion model is trained as a stage of a pipeline.</summary>
public sealed record ConditionalDdpmOptions : DdpmTrainingOptions, IGeneratorRowOptions
{
    /// <inheritdoc />
    [JsonIgnore]
    public IDataView? ValidationSet { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public ImageColumnOptions Images { get; init; } = new();

    /// <inheritdoc />
    [JsonIgnore]
    public Func<GenerationTransformOptions, GenerationTransformOptions>? Stage { get; init; }
}

/// <summary>How a student of a diffusion model is trained as a stage of a pipeline.</summary>
public sealed record DistilledDdpmOptions : StudentTrainingOptions, IGeneratorRowOptions
{
    /// <inheritdoc />
    [JsonIgnore]
    public IDataView? ValidationSet { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public ImageColumnOptions Images { get; init; } = new();

    /// <inheritdoc />
    [JsonIgnore]
    public Func<GenerationTransformOptions, GenerationTransformOptions>? Stage { get; init; }
}

/// <summary>How a conditional GAN is trained as a stage of a pipeline.</summary>
public sealed record ConditionalGanOptions : GanTrainingOptions, IGeneratorRowOptions
{
    /// <inheritdoc />
    public ConditionalGanOptions() { }

    /// <inheritdoc />
    public ConditionalGanOptions(GanPreset preset)
        : base(preset) { }

    /// <inheritdoc />
    [JsonIgnore]
    public IDataView? ValidationSet { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public ImageColumnOptions Images { get; init; } = new();

    /// <inheritdoc />
    [JsonIgnore]
    public Func<GenerationTransformOptions, GenerationTransformOptions>? Stage { get; init; }
}

/// <summary>How a scorer of labels is trained as a stage of a pipeline.</summary>
public sealed record ImageLabelScorerOptions : ScorerTrainingOptions, IRowOptions
{
    /// <inheritdoc />
    [JsonIgnore]
    public IDataView? ValidationSet { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public ImageColumnOptions Images { get; init; } = new();

    /// <summary>
    /// Further settings of the trained stage, as a change of what is usual:
    /// <c>s => s with { ScoreThreshold = 0.7f }</c>. null for what is usual. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public Func<ScoringTransformOptions, ScoringTransformOptions>? Stage { get; init; }
}
