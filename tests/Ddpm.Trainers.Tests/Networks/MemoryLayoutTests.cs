using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

public sealed class MemoryLayoutTests : TorchTest
{
    [Fact]
    public void ChannelsLast_Map_HasTheSameValuesWithTheChannelsOfAPixelSideBySide()
    {
        var map = arange(2 * 3 * 4 * 5).view(2, 3, 4, 5);

        var moved = map.ChannelsLast();

        Assert.Equal([60, 1, 15, 3], moved.stride());
        Assert.True(moved.eq(map).all().item<bool>());
    }
}
