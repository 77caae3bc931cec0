namespace Ddpm.Transforms;

/// <summary>A part of a published data set.</summary>
public enum DataSplit
{
    /// <summary>The pictures to train on.</summary>
    Train,

    /// <summary>The pictures to test with.</summary>
    Test,

    /// <summary>Further pictures to train on, easier than the others, which SVHN alone has.</summary>
    Extra,
}

/// <summary>What to say of a part that a data set does not have.</summary>
internal static class DataSplitErrors
{
    public static ArgumentOutOfRangeException Unknown(this DataSplit split, string dataSet, params DataSplit[] known) =>
        new(nameof(split), split, $"{dataSet} has no part {split}; it has {string.Join(", ", known)}.");
}
