namespace Ddpm.Trainers.Generation;

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

    /// <summary>How the pictures are drawn.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>The other models that guide, as <see cref="Sampling"/> asks. <value>none by default.</value></summary>
    public GenerationGuides Guides { get; init; } = GenerationGuides.None;

    /// <summary>Called after each sampling step with the pictures as the model sees them so far, or null.</summary>
    public Action<GenerationStep>? OnStep { get; init; }
}
