using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

public sealed class LabelBatchTests : TorchTest
{
    [Fact]
    public void Create_RowsOfDifferentLength_AreSortedAndPadded()
    {
        using var labels = LabelBatch.Create(
            [
                [3, 0, 2],
                [],
                [1],
            ],
            4,
            CPU
        );

        Assert.Equal([0, 2, 3, 4, 4, 4, 1, 4, 4], labels.Indices.data<long>().ToArray());
    }

    [Fact]
    public void Create_Rows_LeavesTheCallersOrder()
    {
        int[] row = [3, 0];
        using var labels = LabelBatch.Create([row], 4, CPU);

        Assert.Equal([3, 0], row);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void Create_UnknownIndex_NamesRowAndIndex(int index)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            LabelBatch.Create(
                [
                    [0],
                    [1, index],
                ],
                4,
                CPU
            )
        );

        Assert.Contains($"Row 1 has label index {index}; the model knows the indices 0 to 3", error.Message);
    }

    [Fact]
    public void Create_IndexTwice_NamesRowAndIndex()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            LabelBatch.Create(
                [
                    [0],
                    [2, 1, 2],
                ],
                4,
                CPU
            )
        );

        Assert.Contains("Row 1 has label index 2 twice", error.Message);
    }

    [Fact]
    public void Encode_Pooled_GivesTheSumOfTheTokens()
    {
        using var encoder = SeededWeights.Build(1, () => new LabelEncoder(4, 8));
        using var pooling = SeededWeights.Build(1, () => new LabelEncoder(4, 8, LabelConditioning.Pooled));
        using var labels = LabelBatch.Create(
            [
                [0, 3],
                [],
            ],
            4,
            CPU
        );

        var (tokens, present, pooled) = encoder.Encode(labels);
        var (noTokens, noPresent, alsoPooled) = pooling.Encode(labels);

        Assert.Equal([true, true, false, false], present!.data<bool>().ToArray());
        Assert.Equal(0, (tokens!.sum(1) - pooled).abs().max().item<float>());
        Assert.Equal(0, pooled[1].abs().max().item<float>());
        Assert.Equal(0, (pooled - alsoPooled).abs().max().item<float>());
        Assert.Null(noTokens);
        Assert.Null(noPresent);
    }
}
