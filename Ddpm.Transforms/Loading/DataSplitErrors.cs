namespace Ddpm.Transforms.Loading;

/// <summary>What to say of a part that a data set does not have.</summary>
internal static class DataSplitErrors
{
    public static ArgumentOutOfRangeException Unknown(this DataSplit split, string dataSet, params DataSplit[] known) =>
        new(nameof(split), split, $"{dataSet} has no part {split}; it has {string.Join(", ", known)}.");
}
