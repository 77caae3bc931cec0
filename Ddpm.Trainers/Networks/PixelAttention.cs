using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// Attention (Vaswani et al. 2017, section 3.2.2) of every pixel to the labels, to all pixels where the map is small, or
/// to both at once. A learned token stands beside the labels, so that there is something to attend to where no label is
/// given.
/// </summary>
internal sealed class PixelAttention : Module<Tensor, NetworkCondition, Tensor>, IHiddenMatrices
{
    private readonly GroupNorm norm;
    private readonly Linear query;
    private readonly Linear? pixelKeyValue;
    private readonly Linear? labelKeyValue;
    private readonly Linear output;
    private readonly Parameter? nullToken;
    private readonly int _heads;

    /// <param name="width">Channels of the map.</param>
    /// <param name="headWidth">Channels of one head; divides the width.</param>
    /// <param name="tokenWidth">The length of a label's vector, or null where labels are not attended to.</param>
    /// <param name="toPixels">Whether pixels attend to each other.</param>
    public PixelAttention(int width, int headWidth, int? tokenWidth, bool toPixels)
        : base(nameof(PixelAttention))
    {
        _heads = width / headWidth;
        norm = Normalization.Group(width);
        query = Linear(width, width);
        pixelKeyValue = toPixels ? Linear(width, 2 * width) : null;
        labelKeyValue = tokenWidth is { } length ? Linear(length, 2 * width) : null;
        output = Linear(width, width);
        nullToken = tokenWidth is { } tokenLength ? Parameter(randn(1, 1, tokenLength)) : null;
        init.zeros_(output.weight);
        init.zeros_(output.bias!);
        RegisterComponents();
    }

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices =>
        new[] { query, pixelKeyValue, labelKeyValue, output }.OfType<Linear>().Select(layer => layer.weight);

    public static NetworkCost Cost(int width, int? tokenWidth, bool toPixels, long pixels, long labels)
    {
        var keys = 0L;
        var cost = NetworkCost.Normalization(width) + NetworkCost.Linear(width, width, pixels);
        if (toPixels)
        {
            keys += pixels;
            cost += NetworkCost.Linear(width, 2 * width, pixels);
        }

        if (tokenWidth is { } length)
        {
            keys += 1 + labels;
            cost += NetworkCost.Linear(length, 2 * width, 1 + labels) + NetworkCost.Values(length);
        }

        return cost + NetworkCost.Attention(width, pixels, keys) + NetworkCost.Linear(width, width, pixels);
    }

    /// <param name="input">The map, float32 or bfloat16 [N, width, H, W].</param>
    /// <param name="condition">The labels.</param>
    /// <returns>The same type, [N, width, H, W].</returns>
    public override Tensor forward(Tensor input, NetworkCondition condition)
    {
        var (batch, width, height, columns) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);
        var pixels = norm.Apply(input).flatten(2).transpose(1, 2);
        var keysAndValues = new List<Tensor>();
        Tensor? allowed = null;
        if (pixelKeyValue is not null)
            keysAndValues.Add(pixelKeyValue.Apply(pixels));
        if (labelKeyValue is not null)
        {
            keysAndValues.Add(
                labelKeyValue.Apply(cat([nullToken!.to(input.dtype).expand(batch, 1, -1), condition.Tokens!], 1))
            );
            var always = 1 + (pixelKeyValue is null ? 0 : pixels.shape[1]);
            allowed = cat([ones(batch, always, ScalarType.Bool, input.device), condition.Present!], 1);
        }

        var keyAndValue = cat(keysAndValues, 1).chunk(2, -1);
        var answer = functional.scaled_dot_product_attention(
            Heads(query.Apply(pixels)),
            Heads(keyAndValue[0]),
            Heads(keyAndValue[1]),
            allowed?.unsqueeze(1).unsqueeze(1)
        );
        var mixed = output.Apply(answer.transpose(1, 2).flatten(2));
        return input.Plus(mixed.transpose(1, 2).reshape(batch, width, height, columns));
    }

    // [N, L, width] → [N, heads, L, width/heads]
    private Tensor Heads(Tensor values) => values.view(values.shape[0], values.shape[1], _heads, -1).transpose(1, 2);
}
