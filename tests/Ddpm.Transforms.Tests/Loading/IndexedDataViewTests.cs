using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class IndexedDataViewTests : IDisposable
{
    private const int Count = 100;
    private readonly MLContext _context = new(seed: 1);
    private readonly DataSetFolder _folder = new DataSetFolder().WithPictures(Count);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GetRowCount_IsKnown() => Assert.Equal(Count, Data().GetRowCount());

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void GetRowCursorSet_AnyNumber_GivesEachRowOnceInOrderOfBatches(int wanted)
    {
        var data = Data();
        var cursors = data.GetRowCursorSet(data.Schema, wanted);
        var rows = new List<(long Batch, long Position, ulong Id)>();
        var batches = new HashSet<long>();

        foreach (var cursor in cursors)
        {
            var own = new List<long>();
            var getId = cursor.GetIdGetter();
            var id = default(DataViewRowId);
            for (var position = 0; cursor.MoveNext(); position++)
            {
                getId(ref id);
                Assert.Equal(position, cursor.Position);
                own.Add(cursor.Batch);
                rows.Add((cursor.Batch, cursor.Position, id.Low));
            }

            Assert.Equal(own.Order(), own);
            Assert.All(own.Distinct(), batch => Assert.True(batches.Add(batch)));
            Assert.False(cursor.MoveNext());
            cursor.Dispose();
        }

        Assert.InRange(cursors.Length, 1, wanted);
        Assert.Equal(
            Enumerable.Range(0, Count).Select(row => (ulong)row),
            rows.OrderBy(row => row.Batch).ThenBy(row => row.Position).Select(row => row.Id)
        );
    }

    [Fact]
    public async Task GetRowCursorSet_ReadInParallel_GivesEachRowItsOwnPicture()
    {
        var data = Data();
        var cursors = data.GetRowCursorSet(data.Schema, 4, new Random(7));
        Assert.Equal(4, cursors.Length);

        var parts = await Task.WhenAll(
            cursors.Select(cursor => Task.Run(() => Read(cursor), TestContext.Current.CancellationToken))
        );

        var rows = parts.SelectMany(part => part).ToList();
        Assert.Equal(Count, rows.Select(row => row.Name).Distinct().Count());
        Assert.All(rows, row => Assert.Equal(NameOf(row.Red), row.Name));
    }

    [Fact]
    public void GetRowCursor_Random_ShufflesEachColumnAlike()
    {
        var data = Data();
        using var cursor = data.GetRowCursor(data.Schema, new Random(3));

        var rows = Read(cursor);

        Assert.NotEqual(Enumerable.Range(0, Count).Select(row => NameOf((byte)row)), rows.Select(row => row.Name));
        Assert.Equal(Count, rows.Select(row => row.Name).Distinct().Count());
        Assert.All(rows, row => Assert.Equal(NameOf(row.Red), row.Name));
    }

    [Fact]
    public void TakeRows_RowsHeldBeyondTheirTurn_KeepTheirPictures()
    {
        var data = _context.Data.TakeRows(Data(), 60);

        for (var pass = 0; pass < 2; pass++)
        {
            var rows = _context.Data.CreateEnumerable<Row>(data, reuseRowObject: false).ToList();
            Assert.Equal(60, rows.Select(row => row.FileName).Distinct().Count());
            Assert.All(rows, row => Assert.Equal(NameOf(Red(row.Image)), row.FileName));
        }
    }

    [Fact]
    public void ShuffleRows_KeepsLabelsWithTheirNames()
    {
        // ML.NET's shuffle holds rows back and therefore, as its cache, leaves pictures out.
        var data = _context.Data.ShuffleRows(Data(), seed: 3, shufflePoolSize: 8);
        var names = data.GetColumn<string>("FileName").ToList();
        var labels = data.GetColumn<string[]>("Label").Select(own => string.Join('|', own));
        var expected = Data().GetColumn<string[]>("Label").Select(own => string.Join('|', own)).ToList();
        var order = Data().GetColumn<string>("FileName").ToList();

        Assert.NotEqual(order, names);
        Assert.Equal(order, names.Order(StringComparer.Ordinal));
        Assert.Equal(names.Select(name => expected[order.IndexOf(name)]), labels);
    }

    [Fact]
    public void Cache_KeepsLabelsAndNames()
    {
        // ML.NET's cache takes numbers and text only, and leaves pictures out.
        var data = _context.Data.Cache(Data(), "Label", "FileName");

        for (var pass = 0; pass < 2; pass++)
        {
            Assert.Equal(Data().GetColumn<string[]>("Label"), data.GetColumn<string[]>("Label"));
            Assert.Equal(Data().GetColumn<string>("FileName"), data.GetColumn<string>("FileName"));
        }
    }

    [Fact]
    public void GetGetter_InactiveColumn_SaysSo()
    {
        var data = Data();
        using var cursor = data.GetRowCursor([data.Schema["Label"]]);

        Assert.True(cursor.IsColumnActive(data.Schema["Label"]));
        Assert.False(cursor.IsColumnActive(data.Schema["Image"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<MLImage>(data.Schema["Image"]));
    }

    [Fact]
    public void GetGetter_WrongType_NamesBoth()
    {
        var data = Data();
        using var cursor = data.GetRowCursor(data.Schema);

        var error = Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(data.Schema["Image"]));

        Assert.Contains("MLImage", error.Message, StringComparison.Ordinal);
        Assert.Contains("Single", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Getter_BeforeTheFirstAndAfterTheLastRow_Throws()
    {
        var data = Data();
        using var cursor = data.GetRowCursor(data.Schema);
        var getName = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["FileName"]);
        var name = default(ReadOnlyMemory<char>);

        Assert.Throws<InvalidOperationException>(() => getName(ref name));
        while (cursor.MoveNext())
            getName(ref name);
        Assert.Throws<InvalidOperationException>(() => getName(ref name));
    }

    private IDataView Data() => _context.Data.LoadFromIClevr(_folder.Path);

    private static string NameOf(byte red) => $"scene_{red / 2:d3}_{red % 2}.png";

    private static byte Red(MLImage image) => PicturePixels.Read(image, new(3, 4, 4))[0];

    private static List<(string Name, byte Red)> Read(DataViewRowCursor cursor)
    {
        var getImage = cursor.GetGetter<MLImage>(cursor.Schema["Image"]);
        var getName = cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema["FileName"]);
        var rows = new List<(string Name, byte Red)>();
        while (cursor.MoveNext())
        {
            var image = default(MLImage)!;
            var name = default(ReadOnlyMemory<char>);
            getImage(ref image);
            getName(ref name);
            rows.Add((name.ToString(), Red(image)));
            image.Dispose();
        }

        return rows;
    }

    private sealed class Row
    {
        public MLImage Image { get; set; } = null!;

        public string FileName { get; set; } = "";
    }
}
