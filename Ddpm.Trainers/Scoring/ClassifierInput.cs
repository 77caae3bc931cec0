using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>How pictures reach the classifier's network: as RGB, normalised, and enlarged where they are small.</summary>
/// <param name="shape">The shape of the pictures.</param>
/// <param name="side">The shorter side that the network is to see, in pixels; at least that of the pictures.</param>
/// <param name="normalization">The mean and deviation that the network knows, or null for 0.5 and 0.5.</param>
internal sealed class ClassifierInput(ImageShape shape, int side, ChannelNormalization? normalization = null)
{
    /// <summary>The largest side that <see cref="ScorerTrainingOptions.InputSize"/> may ask for.</summary>
    public const int LargestSide = 1024;

    private const int LargestLongerSide = 4096;
    private const int CommonSide = 64;

    /// <summary>Rows that the network sees.</summary>
    public int Height { get; } = Scale(shape.Height, shape, side);

    /// <summary>Columns that the network sees.</summary>
    public int Width { get; } = Scale(shape.Width, shape, side);

    /// <summary>The side that is chosen where none is asked for: at least 64, and never smaller than the pictures.</summary>
    public static int DefaultSide(ImageShape shape) => Math.Max(CommonSide, ShorterSide(shape));

    /// <summary>The shorter side of a picture.</summary>
    public static int ShorterSide(ImageShape shape) => Math.Min(shape.Height, shape.Width);

    /// <summary>Checks the shorter side that a network is to see.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below that of the pictures, or too large for them.</exception>
    public static void Validate(int inputSize, ImageShape shape)
    {
        var shorter = ShorterSide(shape);
        var largest = Math.Max(shorter, LargestSide);
        if (inputSize < shorter || inputSize > largest)
            throw new ArgumentOutOfRangeException(
                "InputSize",
                inputSize,
                $"InputSize must be {shorter} (the pictures' shorter side) to {largest}."
            );

        var longer = (long)Math.Max(shape.Height, shape.Width) * inputSize / shorter;
        if (longer > LargestLongerSide)
            throw new ArgumentOutOfRangeException(
                "InputSize",
                inputSize,
                $"With this InputSize pictures of {shape} get a side of {longer} pixels; at most {LargestLongerSide} work."
            );
    }

    /// <summary>
    /// float32 [N, C, H, W] of −1 to 1 → float32 [N, 3, <see cref="Height"/>, <see cref="Width"/>], normalised.
    /// </summary>
    public Tensor Prepare(Tensor pixels)
    {
        if (Height != shape.Height || Width != shape.Width)
            pixels = nn.functional.interpolate(
                pixels,
                size: [Height, Width],
                mode: InterpolationMode.Bilinear,
                align_corners: false
            );
        pixels = pixels.expand(-1, 3, -1, -1);
        return normalization?.ApplyTo(pixels) ?? pixels;
    }

    private static int Scale(int length, ImageShape shape, int side) =>
        (int)Math.Round((double)length * side / ShorterSide(shape));
}

/// <summary>
/// Tells what a classifier's network sees from what it makes of it: its layers follow one another in the order of their
/// names, and the last, "fc", is a matrix from features to labels.
/// </summary>
internal static class ClassifierLayers
{
    /// <summary>The name of the layer from features to labels.</summary>
    public const string Head = "fc";

    /// <summary>What the layer from features to labels is given.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pictures">float32 [N, 3, H, W] of −1 to 1.</param>
    /// <returns>float32 [N, features].</returns>
    public static Tensor Features(nn.Module<Tensor, Tensor> network, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var values = pictures;
        foreach (var (name, layer) in network.named_children())
            if (name != Head)
                values = ((nn.Module<Tensor, Tensor>)layer).call(values);
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>How many features a network has.</summary>
    public static int FeatureCount(nn.Module<Tensor, Tensor> network) =>
        (int)((Linear)network.named_children().Single(layer => layer.name == Head).module).weight!.shape[1];
}
