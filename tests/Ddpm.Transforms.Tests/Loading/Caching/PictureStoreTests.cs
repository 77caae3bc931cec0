using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.Loading.Caching;

public sealed class PictureStoreTests : IDisposable
{
    private readonly CountedPictures _pictures = new(count: 6);

    public void Dispose() => _pictures.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(71)]
    public void Open_MoreThanTheLimit_GoesToATemporaryFile(long limit)
    {
        using var memory = _pictures.Open(cache: null);
        using var opened = _pictures.Open(cache: null, memoryLimit: limit);

        var packed = Assert.IsType<PackedImages>(opened.Images);
        Assert.Equal(CountedPictures.Text(memory.Images), CountedPictures.Text(packed));
        Assert.Contains("With CacheFolder packed pictures are kept", Assert.Single(_pictures.Said));
        Assert.StartsWith(TemporaryFile.DefaultFolder, packed.Path);
    }

    [Fact]
    public void Open_AsMuchAsTheLimit_StaysInMemory()
    {
        using var opened = _pictures.Open(cache: null, memoryLimit: 72);

        Assert.IsType<ImageCache>(opened.Images);
        Assert.Empty(_pictures.Said);
    }

    [Fact]
    public void Open_StoppedAfterTheLimit_LeavesNoFile()
    {
        var rows = 0;
        _pictures.BeforeRow = () =>
        {
            if (++rows > 3)
                throw new OperationCanceledException();
        };

        Assert.Throws<OperationCanceledException>(() =>
            _pictures.Open(_pictures.Cache, _pictures.View(isStamped: false))
        );

        Assert.Empty(Directory.GetFiles(_pictures.Cache));
    }
}
