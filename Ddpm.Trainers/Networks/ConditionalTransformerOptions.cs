using System.Text.Json.Serialization;
using static Ddpm.Trainers.OptionChecks;

namespace Ddpm.Trainers;

/// <summary>The size of a <see cref="ConditionalTransformer"/>.</summary>
public sealed record ConditionalTransformerOptions : DenoisingNetworkOptions
{
    /// <summary>
    /// The side of the square of pixels that is one token; divides height and width. Half of it makes four times as many
    /// tokens. <value>4 by default.</value>
    /// </summary>
    public int PatchSize { get; init; } = 4;

    /// <summary>The length of a token; a multiple of 4. <value>160 by default.</value></summary>
    public int Width { get; init; } = 160;

    /// <summary>The number of blocks, 1 to 64. <value>6 by default.</value></summary>
    public int Depth { get; init; } = 6;

    /// <summary>How many times wider than a token the hidden layer between attentions is, 1 to 16. <value>4 by default.</value></summary>
    public int Expansion { get; init; } = 4;

    /// <summary>Channels of one attention head; divides the width. <value>32 by default.</value></summary>
    public int HeadWidth { get; init; } = 32;

    /// <summary>For pictures of about 32×32: as many multiply-adds as <see cref="ConditionalUNetOptions.Small"/>.</summary>
    public static ConditionalTransformerOptions Small { get; } = new();

    /// <summary>For pictures of about 64×64: as many multiply-adds as <see cref="ConditionalUNetOptions.Medium"/>.</summary>
    public static ConditionalTransformerOptions Medium { get; } = new() { Width = 96, Depth = 5 };

    /// <inheritdoc />
    [JsonIgnore]
    public override bool AnswersAtHalfSize => true;

    /// <inheritdoc />
    public override NetworkCost CostOf(ImageShape shape, LabelVocabulary labels, int labelsPerPicture = 1) =>
        ConditionalTransformer.Cost(this, shape, labels, labelsPerPicture);

    /// <inheritdoc />
    protected override DenoisingNetwork Create(ImageShape shape, LabelVocabulary labels) =>
        new ConditionalTransformer(this, shape, labels);

    /// <inheritdoc />
    public override void Validate(ImageShape shape)
    {
        base.Validate(shape);
        Require(PatchSize is >= 1 and <= 64, nameof(PatchSize), PatchSize, "1 to 64");
        Require(Width is >= 8 and <= 4096 && Width % 4 == 0, nameof(Width), Width, "a multiple of 4 from 8 to 4096");
        Require(Depth is >= 1 and <= 64, nameof(Depth), Depth, "1 to 64");
        Require(Expansion is >= 1 and <= 16, nameof(Expansion), Expansion, "1 to 16");
        Require(HeadWidth >= 1 && Width % HeadWidth == 0, nameof(HeadWidth), HeadWidth, $"a divisor of Width {Width}");
        if (shape.Height % PatchSize != 0 || shape.Width % PatchSize != 0)
            throw new ArgumentException(
                $"Pictures of {shape} do not fit: height and width must be multiples of {nameof(PatchSize)} {PatchSize}. "
                    + $"{nameof(TrainingOptions.Shape)} brings them to another size."
            );
    }
}
