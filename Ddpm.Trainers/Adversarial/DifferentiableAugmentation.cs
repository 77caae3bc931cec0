using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Training;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Adversarial;

/// <summary>
/// Differentiable augmentation (Zhao et al. 2020): what the discriminator sees, of the data and of the generator, is
/// changed at random, each picture by itself, so that it cannot learn the data by heart. The parts are applied in the
/// order in which they are named.
/// </summary>
public sealed class DifferentiableAugmentation
{
    private static readonly Dictionary<string, Func<Tensor, StepRandom, Tensor>> s_parts = new()
    {
        ["color"] = Color,
        ["mirror"] = (pictures, random) => PictureShift.Apply(pictures, 0, mirror: true, random),
        ["translation"] = Translate,
        ["cutout"] = CutOut,
    };

    private readonly IReadOnlyList<string> _parts;

    /// <param name="parts">Some of <see cref="Names"/>, each once; none changes nothing.</param>
    /// <exception cref="ArgumentException">There is no such part, or one is named twice.</exception>
    public DifferentiableAugmentation(IReadOnlyList<string> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.FirstOrDefault(part => part is null || !s_parts.ContainsKey(part)) is { } unknown)
            throw new ArgumentException(
                $"There is no augmentation '{unknown}'. Known: {string.Join(", ", Names)}.",
                nameof(parts)
            );
        if (parts.Distinct().Count() != parts.Count)
            throw new ArgumentException($"An augmentation is named twice: {string.Join(", ", parts)}.", nameof(parts));
        _parts = parts;
    }

    /// <summary>
    /// All parts: "color" (brightness, saturation and contrast), "mirror" (left to right, half of the pictures),
    /// "translation" (by up to an eighth of the side; what enters is the mirrored border) and "cutout" (a grey square of
    /// half the side).
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_parts.Keys];

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
        return _parts.Aggregate(pictures, (changed, part) => s_parts[part](changed, random)).MoveToOuterDisposeScope();
    }

    private static Tensor Color(Tensor pictures, StepRandom random)
    {
        // Brightness by −0.5 to 0.5, saturation times 0 to 2, contrast times 0.5 to 1.5.
        var brighter = pictures.Plus(Draw(pictures, () => random.Uniform() - 0.5));
        var grey = brighter.mean([1], keepdim: true);
        var saturated = ((brighter - grey) * Draw(pictures, () => 2 * random.Uniform())).Plus(grey);
        var level = saturated.mean([1, 2, 3], keepdim: true);
        return ((saturated - level) * Draw(pictures, () => random.Uniform() + 0.5)).Plus(level);
    }

    private static Tensor Translate(Tensor pictures, StepRandom random)
    {
        var farthest = Math.Min(pictures.shape[2], pictures.shape[3]) / 8;
        return PictureShift.Apply(pictures, (int)farthest, mirror: false, random);
    }

    // The square's middle lies anywhere, so that its part in the picture may be smaller.
    private static Tensor CutOut(Tensor pictures, StepRandom random)
    {
        var (count, height, width) = (pictures.shape[0], pictures.shape[2], pictures.shape[3]);
        var kept = new float[count * height * width];
        Array.Fill(kept, 1);
        for (var picture = 0; picture < count; picture++)
        {
            var top = (long)(random.Uniform() * (height + 1)) - height / 4;
            var left = (long)(random.Uniform() * (width + 1)) - width / 4;
            var (first, end) = (Math.Max(0, left), Math.Min(width, left + width / 2));
            for (var row = Math.Max(0, top); row < Math.Min(height, top + height / 2); row++)
                kept.AsSpan((int)((picture * height + row) * width + first), (int)Math.Max(0, end - first)).Clear();
        }

        return pictures * tensor(kept, [count, 1, height, width], device: pictures.device);
    }

    private static Tensor Draw(Tensor pictures, Func<double> next)
    {
        var values = new float[pictures.shape[0]];
        for (var picture = 0; picture < values.Length; picture++)
            values[picture] = (float)next();
        return tensor(values, [values.Length, 1, 1, 1], device: pictures.device);
    }
}
