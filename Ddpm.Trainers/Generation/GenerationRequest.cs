namespace Ddpm.Trainers;

/// <summary>One batch of pictures to generate: a row of labels and a seed for each.</summary>
public sealed record GenerationRequest
{
    /// <summary>The label indices of each picture: sorted, each once, in the generator's vocabulary.</summary>
    public required IReadOnlyList<int[]> Labels { get; init; }

    /// <summary>
    /// The label indices that each picture is not to show (NOT in N. Liu et al. 2022), each away from what the model would
    /// paint for it; as many rows as <see cref="Labels"/>, or null for none. <value>null by default.</value>
    /// </summary>
    public IReadOnlyList<int[]>? NegativeLabels { get; init; }

    /// <summary>The seed of each picture; as many as <see cref="Labels"/>. All noise of a picture follows from its seed.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>How the pictures are drawn, or null for the model's own way. <value>null by default.</value></summary>
    public SamplingOptions? Sampling { get; init; }

    /// <summary>The other models that guide, as <see cref="Sampling"/> asks. <value>none by default.</value></summary>
    public GenerationGuides Guides { get; init; } = GenerationGuides.None;

    /// <summary>The library that computes the model. <value><see cref="InferenceRuntime.Auto"/> by default.</value></summary>
    public InferenceRuntime Runtime { get; init; }

    /// <summary>Called after each sampling step with the pictures as the model sees them so far, or null.</summary>
    public Action<GenerationStep>? OnStep { get; init; }
}

/// <summary>
/// The other models that guide a diffusion model while it samples. They belong to whoever made them, and act only as far
/// as <see cref="SamplingOptions.GuideScale"/> and <see cref="SamplingOptions.ScorerScale"/> say.
/// </summary>
public sealed record GenerationGuides
{
    /// <summary>Nobody guides.</summary>
    public static GenerationGuides None { get; } = new();

    /// <summary>
    /// A weaker model of the same pictures, labels and noise schedule for autoguidance: a smaller network, or one that
    /// was trained for a shorter time. <value>null by default.</value>
    /// </summary>
    [Option("guide", Value = "FILE")]
    public DdpmGenerator? Model { get; init; }

    /// <summary>
    /// A scorer that knows all labels of the model, for pictures of the same shape. Pictures that it guided must not be
    /// judged by it. <value>null by default.</value>
    /// </summary>
    [Option("scorer-guide", Value = "FILE")]
    public IGuidingScorer? Scorer { get; init; }

    /// <summary>What a person calls the scorer; saved beside it. <value>"scorer" by default.</value></summary>
    public string ScorerName { get; init; } = "scorer";
}

/// <summary>The state of a batch after one sampling step.</summary>
/// <param name="Step">The step just done, from 1.</param>
/// <param name="Steps">How many steps there are.</param>
/// <param name="CurrentImages">Gives the noisy pictures at this step as in <see cref="GeneratedImages"/>; computed only when called.</param>
public readonly record struct GenerationStep(int Step, int Steps, Func<GeneratedImages> CurrentImages)
{
    /// <summary>
    /// How often pictures of the batch were drawn anew before this step (<see cref="SamplingOptions.VerifyLabels"/>): 0
    /// in the first draw; afterwards the pictures that were kept show what they came to.
    /// </summary>
    public int Redraw { get; init; }
}

/// <summary>A batch of pictures in memory, one byte a value.</summary>
/// <param name="shape">The shape of each picture.</param>
/// <param name="pixels">All values, 0 to 255, picture after picture, channels first (NCHW).</param>
public sealed class GeneratedImages(ImageShape shape, byte[] pixels)
{
    /// <summary>The shape of each picture.</summary>
    public ImageShape Shape { get; } = shape;

    /// <summary>How many pictures there are.</summary>
    public int Count => pixels.Length / Shape.Length;

    /// <summary>A picture's values, 0 to 255, channels first (CHW, RGB).</summary>
    public ReadOnlySpan<byte> this[int index] => pixels.AsSpan(index * Shape.Length, Shape.Length);
}
