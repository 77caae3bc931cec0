using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

/// <summary>
/// Attention of every pixel to the labels, and to all pixels where the map is small. A learned token stands beside the
/// labels, so that there is something to attend to where no label is given.
/// </summary>
public sealed class LabelAttention : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly GroupNorm norm;
    private readonly Linear query;
    private readonly Linear? pixelKeyValue;
    private readonly Linear labelKeyValue;
    private readonly Linear output;
    private readonly Parameter nullToken;
    private readonly int _heads;

    /// <param name="width">Channels of the map.</param>
    /// <param name="tokenWidth">The length of a label's vector.</param>
    /// <param name="headWidth">Channels of one head; divides the width.</param>
    /// <param name="pixelsAttendToPixels">Whether pixels attend to each other as well.</param>
    public LabelAttention(int width, int tokenWidth, int headWidth, bool pixelsAttendToPixels)
        : base(nameof(LabelAttention))
    {
        _heads = width / headWidth;
        norm = Normalization.Group(width);
        query = Linear(width, width);
        pixelKeyValue = pixelsAttendToPixels ? Linear(width, 2 * width) : null;
        labelKeyValue = Linear(tokenWidth, 2 * width);
        output = Linear(width, width);
        nullToken = Parameter(randn(1, 1, tokenWidth));
        init.zeros_(output.weight);
        init.zeros_(output.bias!);
        RegisterComponents();
    }

    /// <param name="input">The map, float32 [N, width, H, W].</param>
    /// <param name="tokens">The labels, float32 [N, K, tokenWidth].</param>
    /// <param name="present">True where there is a label, bool [N, K].</param>
    /// <returns>float32 [N, width, H, W].</returns>
    public override Tensor forward(Tensor input, Tensor tokens, Tensor present)
    {
        var (batch, width, height, columns) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);
        var pixels = norm.call(input).flatten(2).transpose(1, 2);
        var withNull = cat([nullToken.expand(batch, 1, -1), tokens], 1);
        var keyValue = labelKeyValue.call(withNull);
        var allowed = cat([ones(batch, 1, ScalarType.Bool, input.device), present], 1);
        if (pixelKeyValue is not null)
        {
            keyValue = cat([pixelKeyValue.call(pixels), keyValue], 1);
            allowed = cat([ones(batch, pixels.shape[1], ScalarType.Bool, input.device), allowed], 1);
        }

        var keyAndValue = keyValue.chunk(2, -1);
        var answer = functional.scaled_dot_product_attention(
            Heads(query.call(pixels)),
            Heads(keyAndValue[0]),
            Heads(keyAndValue[1]),
            allowed.unsqueeze(1).unsqueeze(1)
        );
        var mixed = output.call(answer.transpose(1, 2).flatten(2));
        return input + mixed.transpose(1, 2).reshape(batch, width, height, columns);
    }

    // [N, L, width] → [N, heads, L, width/heads]
    private Tensor Heads(Tensor values) => values.view(values.shape[0], values.shape[1], _heads, -1).transpose(1, 2);
}
