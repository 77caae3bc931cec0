using System.Text.Json.Serialization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>What discriminator and generator want of a discriminator's scores.</summary>
[JsonConverter(typeof(ChoiceConverter<AdversarialLoss>))]
public sealed class AdversarialLoss : Choice<AdversarialLoss>, IChoice<AdversarialLoss>
{
    private readonly Func<Tensor, Tensor, Tensor> _discriminator;
    private readonly Func<Tensor, Tensor> _generator;

    /// <param name="name">Its name.</param>
    /// <param name="discriminator">
    /// What the discriminator is to make small, a float32 scalar, of its scores of pictures of the data and of drawn ones,
    /// float32 [N] both.
    /// </param>
    /// <param name="generator">
    /// What the generator is to make small, a float32 scalar, of the scores of its pictures, float32 [N].
    /// </param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    public AdversarialLoss(string name, Func<Tensor, Tensor, Tensor> discriminator, Func<Tensor, Tensor> generator)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        ArgumentNullException.ThrowIfNull(generator);
        _discriminator = discriminator;
        _generator = generator;
    }

    /// <summary>
    /// "bce": binary cross entropy, where the generator wants its pictures to be taken for real ones (Goodfellow et al.
    /// 2014, eq. 1 and the end of section 3). Computed from scores s before the sigmoid by log σ(s) and
    /// log (1 − σ(s)) = log σ(−s), which are the same and cannot overflow.
    /// </summary>
    public static AdversarialLoss BinaryCrossEntropy { get; } =
        new(
            "bce",
            (real, drawn) => -functional.logsigmoid(real).mean() - functional.logsigmoid(-drawn).mean(),
            drawn => -functional.logsigmoid(drawn).mean()
        );

    /// <summary>"hinge" (Lim and Ye 2017; Miyato and Koyama 2018, section 5).</summary>
    public static AdversarialLoss Hinge { get; } =
        new(
            "hinge",
            (real, drawn) =>
                functional.relu(real.SubtractedFrom(1)).mean().Plus(functional.relu(drawn.PlusOne()).mean()),
            drawn => -drawn.mean()
        );

    /// <inheritdoc />
    public static ChoiceRegistry<AdversarialLoss> Registry { get; } =
        new("adversarial loss", BinaryCrossEntropy, Hinge);

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator AdversarialLoss(string name) => FromString(name);

    /// <summary>What the discriminator is to make small.</summary>
    /// <param name="real">Scores of pictures of the data, float32 [N].</param>
    /// <param name="drawn">Scores of drawn pictures, float32 [N].</param>
    /// <returns>A float32 scalar.</returns>
    public Tensor OfDiscriminator(Tensor real, Tensor drawn)
    {
        using var scope = NewDisposeScope();
        return _discriminator(real, drawn).MoveToOuterDisposeScope();
    }

    /// <summary>What the generator is to make small.</summary>
    /// <param name="drawn">Scores of its pictures, float32 [N].</param>
    /// <returns>A float32 scalar.</returns>
    public Tensor OfGenerator(Tensor drawn)
    {
        using var scope = NewDisposeScope();
        return _generator(drawn).MoveToOuterDisposeScope();
    }
}
