using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>One way of changing pictures at random, as a part of a <see cref="DifferentiableAugmentation"/>.</summary>
[JsonConverter(typeof(ChoiceConverter<Augmentation>))]
public sealed class Augmentation : Choice<Augmentation>, IChoice<Augmentation>
{
    private readonly Func<Tensor, StepRandom, Tensor> _apply;

    /// <param name="name">Its name.</param>
    /// <param name="apply">
    /// Changes pictures, float32 [N, C, H, W] of −1 to 1, each by itself and by numbers of the step alone, in a dispose
    /// scope of its own; the result has the same shape and is differentiable by the pictures twice.
    /// </param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    public Augmentation(string name, Func<Tensor, StepRandom, Tensor> apply)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(apply);
        _apply = apply;
    }

    /// <summary>"color": brightness by −0.5 to 0.5, saturation times 0 to 2, contrast times 0.5 to 1.5.</summary>
    public static Augmentation Color { get; } = new("color", Recolor);

    /// <summary>"mirror": left to right, half of the pictures.</summary>
    public static Augmentation Mirror { get; } =
        new("mirror", (pictures, random) => PictureShift.Apply(pictures, 0, mirror: true, random));

    /// <summary>"translation": by up to an eighth of the side; what enters is the mirrored border.</summary>
    public static Augmentation Translation { get; } = new("translation", Translate);

    /// <summary>"cutout": a grey square of half the side.</summary>
    public static Augmentation Cutout { get; } = new("cutout", CutOut);

    /// <inheritdoc />
    public static ChoiceRegistry<Augmentation> Registry { get; } =
        new("augmentation", Color, Mirror, Translation, Cutout);

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator Augmentation(string name) => FromString(name);

    /// <summary>Changes each picture in its own way.</summary>
    /// <param name="pictures">float32 [N, C, H, W], −1 to 1.</param>
    /// <param name="random">Gives the numbers of each picture.</param>
    /// <returns>The same shape, differentiable by the pictures as often as one likes; values may leave the range.</returns>
    public Tensor Apply(Tensor pictures, StepRandom random)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(random);
        using var scope = NewDisposeScope();
        return _apply(pictures, random).MoveToOuterDisposeScope();
    }

    private static Tensor Recolor(Tensor pictures, StepRandom random)
    {
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
