using Ddpm.Transforms.Loading;
using Microsoft.ML;

namespace Ddpm.Samples.Models;

/// <summary>The pair of IDX files of which MNIST and Fashion-MNIST consist, found in a folder.</summary>
/// <param name="Images">The file of pictures.</param>
/// <param name="Labels">The file of class numbers.</param>
internal sealed record IdxFiles(string Images, string Labels)
{
    /// <summary>What the names of the training files begin with.</summary>
    public const string Training = "train";

    /// <summary>What the names of the test files begin with.</summary>
    public const string Test = "t10k";

    /// <summary>The name of a file of pictures.</summary>
    public static string ImagesName(string part) => $"{part}-images-idx3-ubyte";

    /// <summary>The name of a file of class numbers.</summary>
    public static string LabelsName(string part) => $"{part}-labels-idx1-ubyte";

    /// <summary>The files of a part, plain or gzipped, or null where one of them is missing.</summary>
    public static IdxFiles? Find(string folder, string part) =>
        FindFile(folder, ImagesName(part)) is { } images && FindFile(folder, LabelsName(part)) is { } labels
            ? new IdxFiles(images, labels)
            : null;

    /// <summary>
    /// Loads the pictures; those in a folder with "fashion" in its name, or in one directly below such a folder, are
    /// clothes, all others digits.
    /// </summary>
    public IDataView Load(MLContext context)
    {
        var folder = new FileInfo(Images).Directory!;
        var areClothes = new[] { folder, folder.Parent }.Any(near =>
            near?.Name.Contains("fashion", StringComparison.OrdinalIgnoreCase) == true
        );
        return context.Data.LoadFromIdx(Images, Labels, areClothes ? IdxLabelNames.FashionMnist : IdxLabelNames.Digits);
    }

    private static string? FindFile(string folder, string name) =>
        new[] { name, name + ".gz" }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}
