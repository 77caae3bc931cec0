using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>
/// A kind of model: how files name it, how it is read back and how it is trained. Who registers a kind of one's own can train it by
/// its options, save it, load it, and name it on the command line.
/// </summary>
[JsonConverter(typeof(ChoiceConverter<ModelKind>))]
public sealed class ModelKind : Choice<ModelKind>, IChoice<ModelKind>
{
    private readonly ModelReader _read;

    /// <param name="name">The name in files and on the command line; what <see cref="ITrainedModel.Kind"/> says.</param>
    /// <param name="summary">What it is, in a sentence.</param>
    /// <param name="read">Reads such a model.</param>
    /// <param name="options">Makes the options of its training, with all defaults; their <see cref="TrainingOptions.Train"/> trains it.</param>
    public ModelKind(string name, string summary, ModelReader read, Func<TrainingOptions> options)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(options);
        Summary = summary;
        _read = read;
        NewOptions = options;
    }

    /// <summary>A conditional diffusion model.</summary>
    public static ModelKind Ddpm { get; } =
        new(
            "ddpm",
            "A conditional diffusion model that turns labels into pictures.",
            DdpmGenerator.Read,
            () => new DdpmTrainingOptions()
        );

    /// <summary>A student of a diffusion model.</summary>
    public static ModelKind Student { get; } =
        new(
            "student",
            "A student of a diffusion model that makes pictures in 1, 2 or 4 network evaluations.",
            DdpmGenerator.Read,
            () => new StudentTrainingOptions()
        );

    /// <summary>A conditional GAN.</summary>
    public static ModelKind Gan { get; } =
        new(
            "gan",
            "A conditional GAN, which makes a picture in one network evaluation.",
            GanGenerator.Read,
            () => new GanTrainingOptions()
        );

    /// <summary>A classifier that scores pictures for labels.</summary>
    public static ModelKind Scorer { get; } =
        new(
            "scorer",
            "A scorer that recognises labels in pictures.",
            LabelClassifier.Read,
            () => new ScorerTrainingOptions()
        );

    /// <summary>All kinds.</summary>
    public static ChoiceRegistry<ModelKind> Registry { get; } = new("kind of model", Ddpm, Student, Gan, Scorer);

    /// <summary>What it is, in a sentence.</summary>
    public string Summary { get; }

    /// <summary>Makes the options of its training, with all defaults.</summary>
    public Func<TrainingOptions> NewOptions { get; }

    /// <summary>Reads a model of this kind.</summary>
    /// <param name="description">The JSON that <see cref="ITrainedModel.WriteDescription"/> wrote.</param>
    /// <param name="weights">A safetensors stream, read to its end.</param>
    /// <param name="device">Where the weights are to live.</param>
    /// <exception cref="InvalidDataException">Description and weights are damaged or do not fit together.</exception>
    public ITrainedModel Read(string description, Stream weights, ComputeDevice device) =>
        _read(description, weights, device);

    /// <summary>Reads a model of a kind that a file names.</summary>
    /// <exception cref="InvalidDataException">The kind is not registered, or description and weights do not fit together.</exception>
    public static ITrainedModel Read(string kind, string description, Stream weights, ComputeDevice device) =>
        Registry.All.FirstOrDefault(known => known.Name == kind) is { } found
            ? found.Read(description, weights, device)
            : throw new InvalidDataException(
                $"A model of kind '{kind}' is unknown. Known: {Registry.Names}. A kind of one's own is registered with "
                    + $"{nameof(ModelKind)}.{nameof(Registry)} before a model of it is loaded."
            );
}

/// <summary>Reads a model from its description and weights.</summary>
/// <param name="description">The JSON that <see cref="ITrainedModel.WriteDescription"/> wrote.</param>
/// <param name="weights">A safetensors stream, read to its end.</param>
/// <param name="device">Where the weights are to live.</param>
public delegate ITrainedModel ModelReader(string description, Stream weights, ComputeDevice device);
