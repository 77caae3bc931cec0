using System.Text.Json.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// Names the labels of a picture, beside a discriminator and apart from it (after Lee and Seok 2019, "Controllable
/// generative adversarial network"): convolutions that learn faster what labels mean than layers under spectral
/// normalisation that must tell drawn pictures from real ones too. It learns from pictures of the data alone, and, where a
/// discriminator halves them more than once, halves them once less often, so that objects side by side stay apart. Batches
/// are normalised, not groups as in a scorer: their backward pass is fast with the channels of a pixel side by side.
/// </summary>
internal sealed class AuxiliaryClassifier : Module<Tensor, Tensor>, IHiddenMatrices
{
    private readonly ModuleList<Conv2d> convolutions = [];
    private readonly ModuleList<BatchNormalization> norms = [];
    private readonly Linear naming;
    private readonly int _patch;
    private readonly ComputePrecision _precision;

    /// <param name="options">Patch size and width, those of the discriminator.</param>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels there are.</param>
    /// <param name="precision">In which type the layers up to the last compute.</param>
    public AuxiliaryClassifier(GanNetworkOptions options, ImageShape shape, int labelCount, ComputePrecision precision)
        : base(nameof(AuxiliaryClassifier))
    {
        _patch = options.PatchSize;
        _precision = precision;
        var levels = GanLevels.Of(shape, _patch);
        var width = options.DiscriminatorWidth;
        Add(ResidualGenerator.PatchWidth(options, shape), width, stride: 1);
        for (var level = levels.Count - 1; level >= Math.Min(1, levels.Count - 1); level--)
        {
            var wider = levels.Width(options.DiscriminatorWidth, level, ResidualGenerator.MostWidths);
            Add(width, wider, stride: 2);
            Add(wider, wider, stride: 1);
            width = wider;
        }

        naming = Linear(width, labelCount);
        RegisterComponents();
    }

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices => convolutions.Skip(1).Select(layer => layer.weight);

    /// <param name="pictures">float32 [N, C, H, W], −1 to 1.</param>
    /// <returns>float32 [N, labels], which labels it sees, as logits.</returns>
    public override Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var hidden = functional.pixel_unshuffle(pictures, _patch).to(_precision.Enter()).ChannelsLast();
        for (var layer = 0; layer < norms.Count; layer++)
            hidden = functional.relu(norms[layer].call(convolutions[layer].Apply(hidden)));
        return naming.call(hidden.mean([2, 3]).to(pictures.dtype)).MoveToOuterDisposeScope();
    }

    private void Add(int inputs, int outputs, int stride)
    {
        convolutions.Add(Conv2d(inputs, outputs, 3, stride, padding: 1, bias: false));
        norms.Add(new BatchNormalization(outputs));
    }
}

/// <summary>Which network says what labels a picture shows, for a loss on labels.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LabelLossSource>))]
public enum LabelLossSource
{
    /// <summary>The discriminator, by one more layer at its end (Odena et al. 2017, "AC-GAN").</summary>
    Discriminator,

    /// <summary>
    /// A classifier of its own that learns from the pictures of the data alone (after Lee and Seok 2019, "Controllable
    /// generative adversarial network", with a fixed weight). It is not kept in the trained model.
    /// </summary>
    Classifier,
}
