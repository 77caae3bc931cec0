namespace Ddpm.Transforms.Loading;

/// <summary>The names of the classes of well-known IDX data sets, in the order of their numbers.</summary>
public static class IdxLabelNames
{
    /// <summary>The ten digits of MNIST: "0" to "9".</summary>
    public static IReadOnlyList<string> Digits { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The ten kinds of clothing of Fashion-MNIST.</summary>
    public static IReadOnlyList<string> FashionMnist { get; } =
    ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];
}
