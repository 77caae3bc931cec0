using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>The size of a <see cref="ConditionalUNet"/>.</summary>
public sealed record ConditionalUNetOptions : DenoisingNetworkOptions
{
    /// <summary>
    /// The side of the square of pixels that the network sees as one, by which cost falls with its square; divides
    /// height and width. <value>2 by default.</value>
    /// </summary>
    public int PatchSize { get; init; } = 2;

    /// <summary>Channels at each resolution, the finest first; multiples of 8. <value>64, 96 by default.</value></summary>
    public IReadOnlyList<int> Widths { get; init; } = [64, 96];

    /// <summary>Residual blocks at each resolution, on the way down and again on the way up. <value>1, 2 by default.</value></summary>
    public IReadOnlyList<int> Blocks { get; init; } = [1, 2];

    /// <summary>
    /// Resolutions, counted from the coarsest, at which pixels attend to labels; at the coarsest they attend to each other
    /// as well. <value>2 by default.</value>
    /// </summary>
    public int AttentionLevels { get; init; } = 2;

    /// <summary>Channels of one attention head; divides the widths that have attention. <value>32 by default.</value></summary>
    public int HeadWidth { get; init; } = 32;

    /// <summary>For pictures of about 32×32: 2×2 patches, widths 64 and 96, for training on a CPU.</summary>
    public static ConditionalUNetOptions Small { get; } = new();

    /// <summary>For pictures of about 64×64: 2×2 patches, widths 32, 64 and 96, for training on a CPU.</summary>
    public static ConditionalUNetOptions Medium { get; } = new() { Widths = [32, 64, 96], Blocks = [1, 1, 2] };

    /// <summary>For pictures of about 64×64 on a GPU: 2×2 patches, widths 96, 192 and 288.</summary>
    public static ConditionalUNetOptions Large { get; } =
        new()
        {
            Widths = [96, 192, 288],
            Blocks = [2, 2, 3],
            ConditionWidth = 512,
        };

    /// <summary>The preset that fits a picture's size on a CPU.</summary>
    public static ConditionalUNetOptions For(ImageShape shape) =>
        Math.Max(shape.Height, shape.Width) > 40 ? Medium : Small;

    /// <inheritdoc />
    [JsonIgnore]
    public override bool AnswersAtHalfSize => true;

    /// <inheritdoc />
    public override NetworkCost CostOf(ImageShape shape, LabelVocabulary labels, int labelsPerPicture = 1) =>
        ConditionalUNet.Cost(this, shape, labels, labelsPerPicture);

    /// <inheritdoc />
    protected override DenoisingNetwork Create(ImageShape shape, LabelVocabulary labels) =>
        new ConditionalUNet(this, shape, labels);

    /// <inheritdoc />
    public override void Validate(ImageShape shape)
    {
        base.Validate(shape);
        if (PatchSize is < 1 or > 16)
            throw new ArgumentOutOfRangeException(nameof(PatchSize), PatchSize, "PatchSize must be 1 to 16.");
        if (
            Widths is null
            || Widths.Count is < 1 or > 6
            || Widths.Any(width => width is < 8 or > 4096 || width % 8 != 0)
        )
            throw new ArgumentOutOfRangeException(
                nameof(Widths),
                Widths is null ? null : string.Join(", ", Widths),
                "Widths must be 1 to 6 multiples of 8, each at most 4096."
            );
        if (Blocks is null || Blocks.Count != Widths.Count || Blocks.Any(count => count is < 1 or > 16))
            throw new ArgumentOutOfRangeException(
                nameof(Blocks),
                Blocks is null ? null : string.Join(", ", Blocks),
                "Blocks must have as many numbers as Widths, each 1 to 16."
            );
        if (AttentionLevels < 0 || AttentionLevels > Widths.Count)
            throw new ArgumentOutOfRangeException(
                nameof(AttentionLevels),
                AttentionLevels,
                $"AttentionLevels must be 0 to {Widths.Count}, the number of Widths."
            );
        if (HeadWidth < 1 || Widths.TakeLast(AttentionLevels).Any(width => width % HeadWidth != 0))
            throw new ArgumentOutOfRangeException(
                nameof(HeadWidth),
                HeadWidth,
                $"HeadWidth must divide the widths that have attention: {string.Join(", ", Widths.TakeLast(AttentionLevels))}."
            );

        var granularity = PatchSize << (Widths.Count - 1);
        if (shape.Height % granularity != 0 || shape.Width % granularity != 0)
            throw new ArgumentException(
                $"Pictures of {shape} do not fit: height and width must be multiples of {granularity} "
                    + $"({nameof(PatchSize)} {PatchSize}, halved {Widths.Count - 1} times). {nameof(TrainingOptions.Shape)} brings them to another size."
            );
    }
}
