using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// A denoising network with weights, built by <see cref="DenoisingNetworkOptions.Build"/>. Whether it drops values
/// depends on the seed that it is given, not on the mode of the module. A network of one's own derives from this class, which
/// encodes time, labels and guidance; its constructor ends with <c>RegisterComponents()</c>.
/// </summary>
public abstract class DenoisingNetwork : nn.Module, IDenoisingNetwork
{
    internal const int TimeFrequencies = 64;

    /// <summary>What β of (0, 1] is multiplied by to be encoded as time is, which goes to about 1000.</summary>
    internal const double BetaScale = 1000;

    /// <summary>What the names of the weights begin with that <see cref="DenoisingNetworkOptions.GuidanceInput"/> adds.</summary>
    internal const string GuidancePrefix = nameof(guidance) + ".";

    private readonly TimeEncoder time;
    private readonly LabelEncoder labels;
    private readonly TimeEncoder? guidance;
    private readonly ImageShape _shape;
    private readonly bool _answersAtHalfSize;
    private readonly double _dropout;

    /// <param name="name">What messages call it.</param>
    /// <param name="options">Its options.</param>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labels">The labels that the model knows.</param>
    /// <exception cref="ArgumentException">The size is out of range or does not fit the pictures.</exception>
    protected DenoisingNetwork(string name, DenoisingNetworkOptions options, ImageShape shape, LabelVocabulary labels)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(labels);
        options.Validate(shape);
        _shape = shape;
        _answersAtHalfSize = options.AnswersAtHalfSize;
        _dropout = options.Dropout;
        time = new TimeEncoder(TimeFrequencies, options.ConditionWidth);
        this.labels = new LabelEncoder(
            labels.Count,
            options.ConditionWidth,
            options.LabelConditioning,
            options.WordsOf(labels)
        );

        // The derived class registers its own fields before inherited ones. These come first, as in saved models: initial
        // weights are drawn in this order.
        register_module("time", time);
        register_module("labels", this.labels);

        // This one comes last, so that all others begin as in a network without it.
        guidance = options.GuidanceInput
            ? new TimeEncoder(TimeFrequencies, options.ConditionWidth, startsAtZero: true)
            : null;
    }

    /// <inheritdoc />
    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels) => Predict(noisy, times, labels, null);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">Pictures, times and labels do not fit each other or the network.</exception>
    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels, long? dropoutSeed) =>
        Predict(noisy, times, labels, dropoutSeed, betas: null);

    /// <summary>The network's answer F under guidance that is an input (<see cref="DenoisingNetworkOptions.GuidanceInput"/>).</summary>
    /// <param name="noisy">float32 [N, C, H, W], scaled as the target asks.</param>
    /// <param name="times">The time of each picture as the schedule counts it, float32 [N].</param>
    /// <param name="labels">N rows of labels.</param>
    /// <param name="dropoutSeed">What all dropout of this pass follows from, or null to drop nothing.</param>
    /// <param name="betas">
    /// β = 1/w of the guidance scale w ≥ 1 of each picture, float32 [N] in (0, 1], or null for 1, the plain conditional model.
    /// </param>
    /// <returns>float32 [N, C, H, W].</returns>
    /// <exception cref="ArgumentException">
    /// Pictures, times, labels and betas do not fit each other or the network, or there are betas and it has no such input.
    /// </exception>
    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels, long? dropoutSeed, Tensor? betas) =>
        Predict(noisy, times, labels, dropoutSeed, betas, ComputePrecision.Float32);

    bool IDenoisingNetwork.TakesGuidance => guidance is not null;

    /// <summary>The same network with blocks that compute in a type; what goes in and comes out stays float32.</summary>
    internal IDenoisingNetwork ComputingIn(ComputePrecision precision) =>
        precision == ComputePrecision.Float32 ? this : new InPrecision(this, precision);

    private Tensor Predict(
        Tensor noisy,
        Tensor times,
        LabelBatch labels,
        long? dropoutSeed,
        Tensor? betas,
        ComputePrecision precision
    )
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(labels);
        var shape = _answersAtHalfSize && noisy.shape[^1] * 2 == _shape.Width ? _shape.Halved() : _shape;
        long[] expected = [labels.Indices.shape[0], shape.Channels, shape.Height, shape.Width];
        if (!noisy.shape.SequenceEqual(expected) || !times.shape.SequenceEqual(expected.AsSpan(0, 1)))
            throw new ArgumentException(
                $"For {expected[0]} rows of labels the network needs pictures [{string.Join(", ", expected)}] and times "
                    + $"[{expected[0]}], got [{string.Join(", ", noisy.shape)}] and [{string.Join(", ", times.shape)}].",
                nameof(noisy)
            );
        if (betas is not null)
            RequireBetas(betas, expected[0]);

        using var scope = NewDisposeScope();
        using var dropout = new DropoutMasks(_dropout, dropoutSeed);
        var type = precision.Enter();
        var answer = Answer(noisy.to(type), Encode(times, labels, betas, dropout).To(type));
        return answer.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The answer to checked arguments, in a dispose scope of its own.</summary>
    /// <param name="noisy">
    /// [N, C, H, W] in the type in which the blocks compute, float32 or bfloat16; layers of torch need weights of the same
    /// type. H and W are those of the pictures or, where the options say that the network answers for these, half of both.
    /// </param>
    /// <param name="condition">Time, labels and dropout of this pass, in the same type.</param>
    /// <returns>The network's answer F, [N, C, H, W], of any floating point type.</returns>
    protected abstract Tensor Answer(Tensor noisy, NetworkCondition condition);

    // Time is encoded in float32: bfloat16 could not tell 999 from 1000.
    private NetworkCondition Encode(Tensor times, LabelBatch labels, Tensor? betas, DropoutMasks dropout)
    {
        var (tokens, present, pooled) = this.labels.Encode(labels);
        var vector = time.call(times).Plus(pooled);
        if (guidance is not null)
            vector = vector.Plus(guidance.call((betas ?? times.FilledWith(1)).Times(BetaScale)));
        return new NetworkCondition(nn.functional.silu(vector), tokens, present, dropout);
    }

    private void RequireBetas(Tensor betas, long count)
    {
        if (guidance is null)
            throw new ArgumentException(
                $"The network has no input for guidance; leave the betas out, or build it with "
                    + $"{nameof(DenoisingNetworkOptions.GuidanceInput)}.",
                nameof(betas)
            );
        if (!betas.shape.SequenceEqual([count]))
            throw new ArgumentException(
                $"For {count} pictures the network needs betas [{count}], got [{string.Join(", ", betas.shape)}].",
                nameof(betas)
            );
    }

    private sealed class InPrecision(DenoisingNetwork network, ComputePrecision precision) : IDenoisingNetwork
    {
        public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels) => Predict(noisy, times, labels, null);

        public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels, long? dropoutSeed) =>
            Predict(noisy, times, labels, dropoutSeed, null);

        public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels, long? dropoutSeed, Tensor? betas) =>
            network.Predict(noisy, times, labels, dropoutSeed, betas, precision);

        public bool TakesGuidance => network.guidance is not null;
    }
}

/// <summary>A network that a diffusion model asks; it knows nothing of schedules and targets.</summary>
internal interface IDenoisingNetwork
{
    /// <summary>The network's answer F.</summary>
    /// <param name="noisy">float32 [N, C, H, W], scaled as the target asks.</param>
    /// <param name="times">The time of each picture as the schedule counts it, float32 [N].</param>
    /// <param name="labels">N rows of labels.</param>
    /// <returns>float32 [N, C, H, W].</returns>
    torch.Tensor Predict(torch.Tensor noisy, torch.Tensor times, LabelBatch labels);

    /// <summary>The network's answer F in training, with dropout where the network has one.</summary>
    /// <param name="noisy">float32 [N, C, H, W], scaled as the target asks.</param>
    /// <param name="times">The time of each picture as the schedule counts it, float32 [N].</param>
    /// <param name="labels">N rows of labels.</param>
    /// <param name="dropoutSeed">What all dropout of this pass follows from, or null to drop nothing.</param>
    /// <returns>float32 [N, C, H, W].</returns>
    torch.Tensor Predict(torch.Tensor noisy, torch.Tensor times, LabelBatch labels, long? dropoutSeed) =>
        Predict(noisy, times, labels);

    /// <summary>Whether guidance is an input of the network.</summary>
    bool TakesGuidance => false;

    /// <summary>The network's answer F under guidance that is an input.</summary>
    /// <inheritdoc cref="DenoisingNetwork.Predict(Tensor, Tensor, LabelBatch, long?, Tensor?)" />
    torch.Tensor Predict(
        torch.Tensor noisy,
        torch.Tensor times,
        LabelBatch labels,
        long? dropoutSeed,
        torch.Tensor? betas
    ) =>
        betas is null
            ? Predict(noisy, times, labels, dropoutSeed)
            : throw new ArgumentException("The network has no input for guidance; leave the betas out.", nameof(betas));
}
