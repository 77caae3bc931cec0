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

    /// <summary>How the pictures are drawn. <value>"ddim" in 20 steps by default.</value></summary>
    public SamplingOptions Sampling { get; init; } = new() { Sampler = "ddim", Steps = 20 };

    /// <summary>The seed of the first picture; each further one has the next. <value>0 by default.</value></summary>
    public long Seed { get; init; }

    /// <summary>Checks every value, also against the labels that are learnt.</summary>
    /// <exception cref="ArgumentException">A value is out of its range, or a label is unknown.</exception>
    public void Validate(LabelVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(Labels);
        ArgumentNullException.ThrowIfNull(Sampling);
        Sampling.Validate();
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

    /// <summary>What a generator is asked for.</summary>
    internal GenerationRequest Request(LabelVocabulary vocabulary) =>
        new()
        {
            Labels = [.. Labels.Select(labels => vocabulary.Encode(labels))],
            Seeds = [.. Enumerable.Range(0, Labels.Count).Select(row => Seed + row)],
            Sampling = Sampling,
        };
}
