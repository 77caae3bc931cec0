using CsCheck;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class RowSeedTests
{
    [Fact]
    public void Of_KnownInputs_NeverChanges()
    {
        // Pictures of saved models depend on it.
        Assert.Equal(2558736989570252433, RowSeed.Of(0, new DataViewRowId(0, 0)));
        Assert.Equal(-766101954498308807, RowSeed.Of(42, new DataViewRowId(7, 3)));
    }

    [Fact]
    public void Of_OtherSeedOrRow_IsAnotherSeed() =>
        Gen.Select(Gen.Long, Gen.ULong, Gen.ULong)
            .Sample(
                (seed, low, high) =>
                    RowSeed.Of(seed, new(low, high)) != RowSeed.Of(seed + 1, new(low, high))
                    && RowSeed.Of(seed, new(low, high)) != RowSeed.Of(seed, new(low + 1, high))
                    && RowSeed.Of(seed, new(low, high)) != RowSeed.Of(seed, new(low, high + 1))
            );
}
