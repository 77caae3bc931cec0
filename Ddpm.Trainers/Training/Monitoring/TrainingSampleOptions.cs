namespace Ddpm.Trainers;

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

    /// <summary>How the pictures are drawn, as a change of the model's own sampling, or null for that. <value>null by default.</value></summary>
    public Func<SamplingOptions, SamplingOptions>? Sampling { get; init; }

    /// <summary>The seed of the first picture; each further one has the next. <value>0 by default.</value></summary>
    public long Seed { get; init; }

    /// <summary>Checks every value, also against the labels that are learnt.</summary>
    /// <exception cref="ArgumentException">A value is out of its range, or a label is unknown.</exception>
    public void Validate(LabelVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(Labels);
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
    internal TrainingSampler SamplerOf(IConditionalGenerator learning)
    {
        if (Sampling is not null && learning.Sampling is null)
            throw new ArgumentException(
                $"A model of kind '{learning.Kind}' takes one network evaluation a picture and has no sampling to change; leave "
                    + $"{nameof(Sampling)} out of the pictures on the way."
            );
        var sampling = learning.Sampling is { } own ? Sampling.Change(own) : null;
        learning.CheckSampling(sampling, GenerationGuides.None);
        var request = new GenerationRequest
        {
            Labels = [.. Labels.Select(labels => learning.Vocabulary.Encode(labels))],
            Seeds = [.. Enumerable.Range(0, Labels.Count).Select(row => Seed + row)],
            Sampling = sampling,
        };
        return new(Every, cancellationToken => learning.Generate(request, cancellationToken));
    }
}

/// <summary>Draws pictures on the way, from the network as it is when it is called.</summary>
/// <param name="Every">Steps between two draws.</param>
/// <param name="Draw">
/// Draws them; the networks of the task hold their averaged weights meanwhile. The token ends it within a step.
/// </param>
internal sealed record TrainingSampler(int Every, Func<CancellationToken, GeneratedImages> Draw);
