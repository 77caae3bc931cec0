using Ddpm.Trainers;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Loading.Caching;

public sealed class PictureCacheTests : IDisposable
{
    private readonly CountedPictures _pictures = new(count: 6);

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void Open_SecondTime_ReusesWithoutDecoding()
    {
        _pictures.Labels[3] = [];
        using var memory = _pictures.Open(cache: null);
        using var first = _pictures.Open(_pictures.Cache);
        using var second = _pictures.Open(_pictures.Cache);

        Assert.Equal(10, _pictures.Decoded); // twice all but the one without a label
        Assert.Equal(CountedPictures.Text(memory.Images), CountedPictures.Text(first.Images));
        Assert.Equal(CountedPictures.Text(memory.Images), CountedPictures.Text(second.Images));
        Assert.Contains("1 of 6 pictures have no label in column 'Label'", Assert.Single(second.Warnings.All));
        Assert.Contains("5 packed pictures reused", _pictures.Said[^1]);
    }

    [Fact]
    public void Open_DataHaveChanged_PacksThemAnewInTheSamePlace()
    {
        Open();
        _pictures.Paint(2, 255);
        _pictures.SetTime(2, DateTime.UtcNow.AddMinutes(1));
        AssertDecodes(6); // another picture in a file of the same size
        _pictures.Labels[1] = ["odd", "new"];
        AssertDecodes(6); // another label
        _pictures.Add(77);
        AssertDecodes(7); // one more
        AssertDecodes(0);

        Assert.True(File.Exists(_pictures.Packed));
        Assert.Equal(
            3,
            _pictures.Said.Count(line => line.StartsWith("The data have changed", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Open_OtherShapeOptionsOrVocabulary_KeepsThemSideBySide()
    {
        var vocabulary = new LabelVocabulary(["odd", "even", "never"]);
        var options = new ImageColumnOptions { Resizing = ImageResizingEstimator.ResizingKind.IsoPad };
        Open();
        using (_pictures.Open(_pictures.Cache, options: options)) { }
        using (_pictures.Open(_pictures.Cache, vocabulary: vocabulary)) { }
        Assert.Equal(18, _pictures.Decoded);

        Open();
        using (_pictures.Open(_pictures.Cache, options: options)) { }
        using var named = _pictures.Open(_pictures.Cache, vocabulary: vocabulary);

        Assert.Equal(18, _pictures.Decoded);
        Assert.Equal(vocabulary.Names, named.Images.Vocabulary.Names);
        Assert.Contains("'never'", Assert.Single(named.Warnings.Content));
    }

    [Fact]
    public void Open_DamagedFile_PacksAnewAndSaysSo()
    {
        Open();
        var bytes = File.ReadAllBytes(_pictures.Packed);
        bytes[^1] ^= 1;
        File.WriteAllBytes(_pictures.Packed, bytes);

        AssertDecodes(6);

        Assert.Contains(_pictures.Said, line => line.Contains("checksum of its tables does not fit"));
    }

    [Fact]
    public async Task Open_FromManyThreadsAtOnce_DecodesOnce()
    {
        _pictures.BeforeRow = () => Thread.Sleep(10);

        var texts = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        using var opened = _pictures.Open(_pictures.Cache);
                        return CountedPictures.Text(opened.Images);
                    })
                )
        );

        Assert.Equal(6, _pictures.Decoded);
        Assert.Single(texts.Distinct());
    }

    [Fact]
    public void Open_StoppedOnTheWay_LeavesNothingAndGoesOnLater()
    {
        var rows = 0;
        _pictures.BeforeRow = () =>
        {
            // Six times for the stamp's files, six for the labels, and then for the pictures.
            if (++rows > 15)
                throw new OperationCanceledException();
        };

        Assert.Throws<OperationCanceledException>(() => _pictures.Open(_pictures.Cache));

        Assert.Equal(["lock"], Files());
        _pictures.BeforeRow = () => { };
        Open();
        Assert.Equal(["lock", "pictures.packed"], Files());
    }

    [Fact]
    public void Open_WhatAKilledProcessLeft_IsRemovedAndLocksNobodyOut()
    {
        Open();
        var folder = Path.GetDirectoryName(_pictures.Packed)!;
        File.Delete(_pictures.Packed);
        File.WriteAllText(Path.Combine(folder, ".0123.tmp"), "half of it");

        Open();

        Assert.Equal(["lock", "pictures.packed"], Files());
    }

    [Fact]
    public void Open_DataThatCannotBeRecognised_UsesAFileThatIsGoneAfterwards()
    {
        using (var opened = _pictures.Open(_pictures.Cache, _pictures.View(isStamped: false)))
        {
            Assert.IsType<PackedImages>(opened.Images);
            Assert.Equal(6, opened.Images.Count);
            Assert.Contains("temporary file", Assert.Single(_pictures.Said));
        }

        Assert.Empty(Directory.GetFiles(_pictures.Cache, "*", SearchOption.AllDirectories));
        using (_pictures.Open(_pictures.Cache, _pictures.View(isStamped: false))) { }
        Assert.Equal(12, _pictures.Decoded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_FolderThatIsAFile_NamesItAndTheOption(bool isStamped)
    {
        File.WriteAllText(_pictures.Cache, "");

        var error = Assert.Throws<IOException>(() => _pictures.Open(_pictures.Cache, _pictures.View(isStamped)));

        Assert.Contains($"folder '{_pictures.Cache}", error.Message);
        Assert.Contains("with CacheFolder", error.Message);
    }

    private void AssertDecodes(int expected)
    {
        var before = _pictures.Decoded;
        using var packed = _pictures.Open(_pictures.Cache);
        Assert.Equal(expected, _pictures.Decoded - before);
        using var memory = _pictures.Open(cache: null);
        Assert.Equal(CountedPictures.Text(memory.Images), CountedPictures.Text(packed.Images));
    }

    private void Open()
    {
        using var opened = _pictures.Open(_pictures.Cache);
    }

    private IEnumerable<string> Files() =>
        Directory
            .GetFiles(_pictures.Cache, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(path))
            .Order();
}
