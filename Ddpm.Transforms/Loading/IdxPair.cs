namespace Ddpm.Transforms;

/// <summary>The pair of IDX files of which a part of MNIST and its relatives consists, under the names that they have in the wild.</summary>
/// <param name="Images">The file of pictures.</param>
/// <param name="Labels">The file of class numbers.</param>
internal sealed record IdxPair(string Images, string Labels)
{
    /// <summary>The files of a part, plain or gzipped, or null where one of them is missing.</summary>
    public static IdxPair? Find(string folder, DataSplit split) =>
        FindFile(folder, split, "images", 3) is { } images && FindFile(folder, split, "labels", 1) is { } labels
            ? new(images, labels)
            : null;

    /// <summary>The error of a folder that lacks one of them.</summary>
    public static FileNotFoundException Missing(string folder, DataSplit split) =>
        new($"'{folder}' lacks {Name(split, "images", 3, '-')} or {Name(split, "labels", 1, '-')} (plain or .gz).");

    private static string Name(DataSplit split, string what, int dimensions, char mark) =>
        $"{(split == DataSplit.Train ? "train" : "t10k")}-{what}{mark}idx{dimensions}-ubyte";

    // An archive that was unpacked in a browser has a dot where the published name has a dash.
    private static string? FindFile(string folder, DataSplit split, string what, int dimensions) =>
        ((char[])['-', '.'])
            .Select(mark => Name(split, what, dimensions, mark))
            .SelectMany(name => (string[])[name, name + ".gz"])
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
