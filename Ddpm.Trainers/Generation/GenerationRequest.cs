namespace Ddpm.Trainers.Generation;

/// <summary>One batch of pictures to generate: a row of labels and a seed for each.</summary>
public sealed record GenerationRequest
{
    /// <summary>The label indices of each picture: sorted, each once, in the generator's vocabulary.</summary>
    public required IReadOnlyList<int[]> Labels { get; init; }

    /// <summary>The seed of each picture; as many as <see cref="Labels"/>. All noise of a picture follows from its seed.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>How the pictures are drawn.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Called after each sampling step with the pictures as the model sees them so far, or null.</summary>
    public Action<GenerationStep>? OnStep { get; init; }
}
