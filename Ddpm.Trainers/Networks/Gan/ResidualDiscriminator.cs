using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// A residual discriminator with spectral normalisation, in which the labels meet the picture as an inner product
/// (Miyato and Koyama 2018, eq. 3): score = ψ(φ(x)) + yᵀ·V·φ(x), where y is multi-hot.
/// </summary>
internal sealed class ResidualDiscriminator : DiscriminatorNetwork
{
    private readonly ModuleList<DiscriminatorBlock> blocks = [];
    private readonly SpectralLinear score;
    private readonly SpectralLinear? projection;
    private readonly SpectralLinear? naming;
    private readonly int _patch;

    public ResidualDiscriminator(GanNetworkOptions options, ImageShape shape, int labelCount, bool namesLabels)
        : base(nameof(ResidualDiscriminator))
    {
        _patch = options.PatchSize;
        var levels = GanLevels.Of(shape, _patch);
        var inputs = ResidualGenerator.PatchWidth(options, shape);
        for (var level = levels.Count - 1; level >= 0; level--)
        {
            var outputs = levels.Width(options.DiscriminatorWidth, level + 1, ResidualGenerator.MostWidths);
            blocks.Add(new DiscriminatorBlock(inputs, outputs, isFirst: blocks.Count == 0, halves: true));
            inputs = outputs;
        }

        blocks.Add(new DiscriminatorBlock(inputs, inputs, isFirst: false, halves: false));

        score = new SpectralLinear(inputs, 1);
        projection = labelCount == 0 ? null : new SpectralLinear(labelCount, inputs, hasBias: false);
        naming = namesLabels && labelCount > 0 ? new SpectralLinear(inputs, labelCount) : null;
        RegisterComponents();
    }

    /// <inheritdoc />
    protected override Verdict Answer(Tensor pictures, LabelBatch labelBatch, ScalarType type)
    {
        var hidden = functional.pixel_unshuffle(pictures, _patch).to(type).ChannelsLast();
        foreach (var block in blocks)
            hidden = block.call(hidden);
        var features = functional.relu(hidden).sum([2, 3]).to(pictures.dtype);
        var scores = score.call(features).squeeze(1);
        if (projection is not null)
            scores = scores.Plus((projection.call(labelBatch.MultiHot().to(features.dtype)) * features).sum(1));
        return new Verdict(scores, naming?.call(features));
    }
}
