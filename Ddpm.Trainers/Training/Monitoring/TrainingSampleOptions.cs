using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;

namespace Ddpm.Trainers.Training;

/// <summary>
/// Pictures that a run draws on its way, always for the same labels and from the same noise, so that one can watch it
/// learn. They change nothing about what is learnt.
/// </summary>
public sealed record TrainingSampleOptions
{
    /// <summary>The labels of each picture, by name; no label for a picture of anything.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Labels { get; init; }

    /// <summary>Steps between two draws, at least 1; the last step has one as well. <value>500 by default.</value></summary>
    public int Every { get; init; } = 500;

    /// <summary>
    /// How the pictures are drawn, or null for what suits the model: "ddim" in 20 steps, for a student "consistency" in 4,
    /// and for a GAN, which has no steps, nothing else. <value>null by default.</value>
    /// </summary>
    public SamplingOptions? Sampling { get; init; }

    /// <summary>The seed of the first picture; each further one has the next. <value>0 by default.</value></summary>
    public long Seed { get; init; }

    /// <summary>Checks every value, also against the labels that are learnt.</summary>
    /// <exception cref="ArgumentException">A value is out of its range, or a label is unknown.</exception>
    public void Validate(LabelVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(Labels);
        Sampling?.Validate();
        if (Labels.Count == 0)
            throw new ArgumentException($"{nameof(Labels)} names no picture to draw.");
        if (Every < 1)
            throw new ArgumentOutOfRangeException(nameof(Every), Every, $"{nameof(Every)} must be at least 1.");
        foreach (var label in Labels.SelectMany(labels => labels))
            if (!vocabulary.Contains(label))
                throw new ArgumentException(
                    $"{nameof(Labels)} names '{label}', which is not learnt. Labels: {string.Join(", ", vocabulary.Names)}."
                );
    }

    /// <summary>What draws them.</summary>
    /// <param name="learning">A generator over the network that learns.</param>
    /// <exception cref="ArgumentException">The model cannot be asked for them.</exception>
    internal TrainingSampler SamplerOf(DdpmGenerator learning)
    {
        var request = RequestOf(learning, Sampling ?? SuitableFor(learning));
        learning.CheckRequest(request);
        return new(Every, cancellationToken => learning.Generate(request, cancellationToken));
    }

    /// <inheritdoc cref="SamplerOf(DdpmGenerator)" />
    internal TrainingSampler SamplerOf(GanGenerator learning)
    {
        var request = RequestOf(learning, Sampling ?? new SamplingOptions());
        learning.CheckSampling(request.Sampling, request.Guides);
        return new(Every, cancellationToken => learning.Generate(request, cancellationToken));
    }

    private GenerationRequest RequestOf(IConditionalGenerator learning, SamplingOptions sampling) =>
        new()
        {
            Labels = [.. Labels.Select(labels => learning.Vocabulary.Encode(labels))],
            Seeds = [.. Enumerable.Range(0, Labels.Count).Select(row => Seed + row)],
            Sampling = sampling,
        };

    private static SamplingOptions SuitableFor(DdpmGenerator learning)
    {
        var sampling = learning.IsDistilled
            ? new SamplingOptions { Sampler = "consistency", Steps = 4 }
            : new SamplingOptions { Sampler = "ddim", Steps = 20 };

        // Guidance means nothing to a model that never learnt without labels.
        return learning.Description.LabelDropout == 0 ? sampling with { GuidanceScale = 1 } : sampling;
    }
}
