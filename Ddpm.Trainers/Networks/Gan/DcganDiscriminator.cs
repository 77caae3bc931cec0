using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// The generator's mirror image: a fully connected layer turns the multi-hot labels into one more plane beside the
/// picture's, convolutions halve the size, with leaky ReLU and all but the first with batch normalisation, and a fully
/// connected layer gives one score. The report's sigmoid is part of the loss, where it cannot overflow.
/// </summary>
internal sealed class DcganDiscriminator : DiscriminatorNetwork, IHiddenMatrices
{
    private const double Slope = 0.2;

    private readonly LabelEncoder? labels;
    private readonly ModuleList<Conv2d> convolutions = [];
    private readonly ModuleList<BatchNormalization> norms = [];
    private readonly Linear score;
    private readonly Linear? naming;
    private readonly long[] _plane;

    public DcganDiscriminator(GanNetworkOptions options, ImageShape shape, int labelCount, bool namesLabels)
        : base(nameof(DcganDiscriminator))
    {
        var levels = GanLevels.Of(shape);
        _plane = [-1, 1, shape.Height, shape.Width];
        labels =
            labelCount == 0 ? null : new LabelEncoder(labelCount, shape.Height * shape.Width, LabelConditioning.Pooled);
        var inputs = shape.Channels + (labels is null ? 0 : 1);
        for (var level = levels.Count - 1; level >= 0; level--)
        {
            var outputs = levels.Width(options.DiscriminatorWidth, level + 1, DcganGenerator.MostWidths);
            var isFirst = convolutions.Count == 0;
            convolutions.Add(Conv2d(inputs, outputs, 4, stride: 2, padding: 1, bias: isFirst));
            if (!isFirst)
                norms.Add(new BatchNormalization(outputs));
            inputs = outputs;
        }

        var values = inputs * levels.Pixels(0);
        score = Linear(values, 1);
        naming = namesLabels && labelCount > 0 ? Linear(values, labelCount) : null;
        init.zeros_(convolutions[0].bias!);
        init.zeros_(score.bias!);
        if (naming is not null)
            init.zeros_(naming.bias!);
        RegisterComponents();
    }

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices => convolutions.Skip(1).Select(layer => layer.weight);

    /// <inheritdoc />
    protected override Verdict Answer(Tensor pictures, LabelBatch labelBatch, ScalarType type)
    {
        var hidden = labels is null ? pictures : cat([pictures, labels.Encode(labelBatch).Pooled.view(_plane)], dim: 1);
        hidden = convolutions[0].Apply(hidden.to(type).ChannelsLast()).LeakyRelu(Slope);
        for (var level = 0; level < norms.Count; level++)
            hidden = norms[level].call(convolutions[level + 1].Apply(hidden)).LeakyRelu(Slope);
        var features = hidden.flatten(1).to(pictures.dtype);
        return new Verdict(score.call(features).squeeze(1), naming?.call(features));
    }
}
