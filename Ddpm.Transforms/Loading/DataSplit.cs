namespace Ddpm.Transforms.Loading;

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
