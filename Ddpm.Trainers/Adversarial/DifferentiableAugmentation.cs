using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Differentiable augmentation (Zhao et al. 2020): what the discriminator sees, of the data and of the generator, is
/// changed at random, each picture by itself, so that it cannot learn the data by heart. The parts are applied in their
/// order.
/// </summary>
internal sealed class DifferentiableAugmentation
{
    private readonly IReadOnlyList<Augmentation> _parts;

    /// <param name="parts">What is done to pictures, each once; none changes nothing.</param>
    /// <exception cref="ArgumentException">A part comes twice.</exception>
    public DifferentiableAugmentation(IReadOnlyList<Augmentation> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Distinct().Count() != parts.Count)
            throw new ArgumentException($"An augmentation is named twice: {string.Join(", ", parts)}.", nameof(parts));
        _parts = parts;
    }

    /// <summary>Changes each picture in its own way.</summary>
    /// <param name="pictures">float32 [N, C, H, W], −1 to 1.</param>
    /// <param name="random">Gives the numbers of each picture.</param>
    /// <returns>The same shape, differentiable by the pictures as often as one likes; values may leave the range.</returns>
    public Tensor Apply(Tensor pictures, StepRandom random)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(random);
        if (_parts.Count == 0)
            return pictures;
        using var scope = NewDisposeScope();
        return _parts.Aggregate(pictures, (changed, part) => part.Apply(changed, random)).MoveToOuterDisposeScope();
    }
}
