using System.Security.Cryptography;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Loading.Caching;

public sealed class DataStampTests : IDisposable
{
    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AppendTo_AFileThatIsRead_FollowsItsNameSizeAndTime()
    {
        var path = _folder.Write("a.png", [1, 2, 3]);
        var stamp = new DataStamp(_folder.Path, "all", [path]);
        var states = new List<string> { Hash(stamp), Hash(stamp) };
        Assert.Single(states.Distinct());

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));
        states.Add(Hash(stamp));
        _folder.Write("a.png", [1, 2, 3, 4]);
        states.Add(Hash(stamp));
        states.Add(Hash(stamp with { Files = [_folder.Write("b.png", [1, 2, 3, 4])] }));

        Assert.Equal(4, states.Distinct().Count());
        File.Delete(path);
        Assert.Contains("a.png", Assert.Throws<FileNotFoundException>(() => Hash(stamp)).Message);
    }

    [Fact]
    public void OfFilesThatWereRead_AFileThatChangesLater_StaysWhatWasRead()
    {
        var path = _folder.Write("a.bin", [1]);
        var before = DataStamp.OfFilesThatWereRead([path]);
        var state = Hash(before);
        _folder.Write("a.bin", [1, 2]);

        Assert.Equal(state, Hash(before));
        Assert.NotEqual(state, Hash(DataStamp.OfFilesThatWereRead([path])));
    }

    [Fact]
    public void LoadFromIClevr_SceneFilters_AreOtherPartsOfTheSameFolder()
    {
        _folder.WithPictures(30);
        var data = new MLContext().Data;
        var parts = new[] { null, SceneSplit.HeldOut(0.3), SceneSplit.Training(0.3) }
            .Select(filter => (IndexedDataView)data.LoadFromIClevr(_folder.Path, new() { SceneFilter = filter }))
            .Select(view => view.Stamp!)
            .ToList();

        Assert.Equal(3, parts.Select(stamp => stamp.Part).Distinct().Count());
        Assert.Equal(30, parts[1].Files.Count + parts[2].Files.Count);
        Assert.Equal(30, parts[0].Files.Count);
    }

    private static string Hash(DataStamp stamp)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        stamp.AppendTo(hash, () => { });
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
