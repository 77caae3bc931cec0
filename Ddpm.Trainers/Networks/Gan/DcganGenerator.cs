using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// The generator of DCGAN (Radford et al. 2016): one fully connected layer on noise and multi-hot labels, then transposed
/// convolutions that double the size, each with batch normalisation and ReLU but the last, which ends in tanh.
/// </summary>
internal sealed class DcganGenerator : GeneratorNetwork, IHiddenMatrices
{
    /// <summary>The most channels, in parts of those at the size of the picture.</summary>
    public const int MostWidths = 8;

    private readonly Linear projection;

    // The fully connected layer's columns for the labels: a sum of one vector a label is a product with the multi-hot.
    private readonly LabelEncoder? labels;
    private readonly BatchNormalization norm;
    private readonly ModuleList<ConvTranspose2d> convolutions = [];
    private readonly ModuleList<BatchNormalization> norms = [];
    private readonly long[] _base;

    public DcganGenerator(GanNetworkOptions options, ImageShape shape, int labelCount)
        : base(nameof(DcganGenerator))
    {
        var levels = GanLevels.Of(shape);
        _base = [-1, Width(levels, options, 0), levels.BaseHeight, levels.BaseWidth];
        var values = (int)(_base[1] * levels.Pixels(0));
        projection = Linear(options.NoiseWidth, values, hasBias: false);
        labels = labelCount == 0 ? null : new LabelEncoder(labelCount, values, LabelConditioning.Pooled);
        norm = new BatchNormalization(_base[1]);
        for (var level = 1; level <= levels.Count; level++)
        {
            var isLast = level == levels.Count;
            var outputs = isLast ? shape.Channels : Width(levels, options, level);
            convolutions.Add(
                ConvTranspose2d(Width(levels, options, level - 1), outputs, 4, stride: 2, padding: 1, bias: isLast)
            );
            if (!isLast)
                norms.Add(new BatchNormalization(outputs));
        }

        init.zeros_(convolutions[^1].bias!);
        RegisterComponents();
    }

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices => convolutions.SkipLast(1).Select(layer => layer.weight);

    public static NetworkCost Cost(GanNetworkOptions options, ImageShape shape, int labelCount)
    {
        var levels = GanLevels.Of(shape);
        var values = Width(levels, options, 0) * levels.Pixels(0);
        var cost =
            NetworkCost.Product(options.NoiseWidth, values)
            + (labelCount == 0 ? default : LabelEncoder.Cost(labelCount, (int)values))
            + NetworkCost.Normalization(Width(levels, options, 0));
        for (var level = 1; level <= levels.Count; level++)
        {
            var isLast = level == levels.Count;
            var outputs = isLast ? shape.Channels : Width(levels, options, level);
            cost +=
                NetworkCost.Product(16L * Width(levels, options, level - 1), outputs, levels.Pixels(level - 1))
                + (isLast ? NetworkCost.Values(outputs) : NetworkCost.Normalization(outputs));
        }

        return cost;
    }

    /// <inheritdoc />
    protected override Tensor Answer(Tensor noise, LabelBatch labelBatch, ScalarType type)
    {
        var hidden = projection.call(noise);
        if (labels is not null)
            hidden = hidden.Plus(labels.Encode(labelBatch).Pooled);
        hidden = functional.relu(norm.call(hidden.view(_base).to(type).ChannelsLast()));
        for (var level = 0; level < norms.Count; level++)
            hidden = functional.relu(norms[level].call(convolutions[level].Apply(hidden)));
        return tanh(convolutions[^1].Apply(hidden));
    }

    // The last convolution gives the picture, so there are as many channels before it as a discriminator has after its first.
    internal static int Width(GanLevels levels, GanNetworkOptions options, int level) =>
        levels.Width(options.GeneratorWidth, level + 1, MostWidths);
}
