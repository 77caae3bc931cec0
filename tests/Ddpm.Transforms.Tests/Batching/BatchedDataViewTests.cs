using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Batching;

public sealed class BatchedDataViewTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly PaintedGenerator _generator = new("blue", "green", "red");

    public void Dispose() => _generator.Dispose();

    [Fact]
    public void GetRowCursor_ColumnsOfEveryKind_PassThroughBesideTheirPicture()
    {
        var source = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(MixedRow.Create).ToList());
        var view = Generate(source);

        var rows = _context.Data.CreateEnumerable<MixedRow>(source, reuseRowObject: false).ToList();
        var read = _context.Data.CreateEnumerable<MixedPictureRow>(view, reuseRowObject: false).ToList();

        Assert.Equal(rows.Count, read.Count);
        foreach (var (row, back) in rows.Zip(read))
        {
            Assert.Equal(row.Labels, back.Labels);
            Assert.Equal(row.Number, back.Number);
            Assert.Equal(row.Text, back.Text);
            Assert.Equal(row.Vector, back.Vector);
            Assert.Equal(row.Key, back.Key);
            Assert.Equal(row.Flag, back.Flag);
            Assert.Equal(row.Time, back.Time);
            Assert.Equal(row.Number % 3, back.GeneratedImage.Pixels[0]);
            Assert.NotSame(row.Image, back.Image);
            Assert.Equal(Pictures.Pixels(row.Image), Pictures.Pixels(back.Image));
        }
    }

    [Fact]
    public void GetRowCursor_PictureAlone_EvaluatesNoColumnThatIsNotNeeded()
    {
        var view = Generate(WithTrap(Pictures.Rows(_context, "red", "blue")));

        Assert.Equal(2, Pictures.Read(_context, view).Length);
        Assert.Throws<InvalidOperationException>(() => view.GetColumn<float>("Trap").ToList());
    }

    [Fact]
    public void GetRowCursor_PictureNotWanted_GeneratesNothing()
    {
        var view = Generate(Pictures.Rows(_context, "red", "blue", "green", "red"));

        var labels = view.GetColumn<string[]>("Labels").Select(row => row[0]);

        Assert.Equal(["red", "blue", "green", "red"], labels);
        Assert.Empty(_generator.Batches);
    }

    [Fact]
    public void GetRowCursor_PictureWantedButNeverAskedFor_GeneratesNothing()
    {
        var view = Generate(Pictures.Rows(_context, "red", "blue", "green", "red"));

        using (var cursor = view.GetRowCursor(view.Schema))
            while (cursor.MoveNext()) { }

        Assert.Empty(_generator.Batches);
    }

    [Fact]
    public void GetRowCursor_Shuffled_KeepsEachRowsPicture()
    {
        var view = Generate(_context.Data.Cache(Numbered(50), "Labels", "Number"));
        Assert.True(view.CanShuffle);

        var inOrder = ReadByNumber(view.GetRowCursor(view.Schema), out var order);
        var shuffled = ReadByNumber(view.GetRowCursor(view.Schema, new Random(4)), out var otherOrder);

        Assert.Equal(inOrder.OrderBy(row => row.Key), shuffled.OrderBy(row => row.Key));
        Assert.NotEqual(order, otherOrder);
    }

    [Fact]
    public void GetRowCursorSet_Parallel_GivesEachRowOnceWithItsPicture()
    {
        var view = Generate(_context.Data.Cache(Numbered(5000), "Labels", "Number"));
        var expected = ReadByNumber(view.GetRowCursor(view.Schema), out _);

        var cursors = view.GetRowCursorSet(view.Schema, 2);
        Assert.Equal(2, cursors.Length);
        var read = cursors.AsParallel().SelectMany(cursor => ReadByNumber(cursor, out _)).OrderBy(row => row.Key);

        Assert.Equal(expected.OrderBy(row => row.Key), read);
    }

    [Fact]
    public void GetRowCount_OfAKnownSource_IsItsCount() =>
        Assert.Equal(
            3,
            Generate(_context.Data.LoadFromEnumerable(new[] { "a", "b", "c" }.Select(AsRow).ToList())).GetRowCount()
        );

    [Fact]
    public void Schema_OutputNamedAsAnInput_HidesIt()
    {
        var rows = _context.Data.LoadFromEnumerable([MixedRow.Create(2)]);
        var view = _context
            .Transforms.GenerateConditionalImages("Image", "Labels", _generator)
            .Fit(rows)
            .Transform(rows);

        Assert.Equal(new ImageDataViewType(2, 4), view.Schema["Image"].Type);
        Assert.Equal(2, view.Schema.Count(column => column.Name == "Image"));
        Assert.Equal(4, view.GetColumn<MLImage>("Image").Single().Width);
    }

    [Fact]
    public void GetGetter_InactiveColumnOrOtherType_IsRefused()
    {
        var view = Generate(Pictures.Rows(_context, "red"));
        using var cursor = view.GetRowCursor([view.Schema["GeneratedImage"]]);
        using var other = view.GetRowCursor([view.Schema["Labels"]]);

        Assert.False(cursor.IsColumnActive(view.Schema["Labels"]));
        Assert.Throws<InvalidOperationException>(() =>
            cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(view.Schema["Labels"])
        );
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["GeneratedImage"]));
        Assert.Throws<InvalidOperationException>(() => other.GetGetter<MLImage>(view.Schema["GeneratedImage"]));
    }

    [Fact]
    public void GetGetter_BeforeTheFirstAndAfterTheLastRow_IsRefused()
    {
        var view = Generate(Pictures.Rows(_context, "red"));
        var cursor = view.GetRowCursor([view.Schema["GeneratedImage"]]);
        var get = cursor.GetGetter<MLImage>(view.Schema["GeneratedImage"]);
        var image = default(MLImage)!;

        Assert.Throws<InvalidOperationException>(() => get(ref image));
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        get(ref image);
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.Throws<InvalidOperationException>(() => get(ref image));
    }

    [Fact]
    public void Dispose_InTheMiddleOfABatch_EndsTheCursor()
    {
        var view = Generate(Numbered(8));
        var cursor = view.GetRowCursor(view.Schema);
        Assert.True(cursor.MoveNext());

        cursor.Dispose();
        cursor.Dispose();

        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [InlineData("GeneratedImage", "Labels")]
    [InlineData("Number", "Number")]
    [InlineData("GeneratedImage,Number", "Labels,Number")]
    [InlineData("Labels,Text", "Labels,Text")]
    public void GetRowCursor_AnyColumns_AsksTheInputForThoseThatAreNeededAlone(string wanted, string needed)
    {
        var source = new WatchedDataView(Numbered(4));
        var view = Generate(source);
        source.Asked.Clear();
        var columns = wanted.Split(',').Select(name => view.Schema[name]).ToList();

        view.GetRowCursor(columns).Dispose();
        foreach (var cursor in view.GetRowCursorSet(columns, 2))
            cursor.Dispose();

        Assert.Equal([needed, needed], source.Asked);
    }

    [Theory]
    [InlineData("GeneratedImage")]
    [InlineData("Number")]
    public void Dispose_AtAnyRow_DisposesTheInput(string column)
    {
        var source = new WatchedDataView(Numbered(7));
        var view = Generate(source);
        var cursors = view.GetRowCursorSet([view.Schema[column]], 1)
            .Concat(Enumerable.Range(0, 3).Select(_ => view.GetRowCursor([view.Schema[column]])))
            .ToArray();
        Assert.Equal(4, source.Open);

        for (var index = 0; index < cursors.Length; index++)
        {
            // Before the first row, on the first, in the second batch, and after the last.
            var moves = new[] { 0, 1, 5, 8 }[index];
            for (var move = 0; move < moves; move++)
                cursors[index].MoveNext();
            cursors[index].Dispose();
        }

        Assert.Equal(0, source.Open);
    }

    [Fact]
    public void GetGetter_InputThatThrowsInTheMiddleOfABatch_EndsTheCursor()
    {
        var source = new WatchedDataView(Pictures.Rows(_context, "red", "pink"));
        using (var cursor = Generate(source).GetRowCursor([Generate(source).Schema["GeneratedImage"]]))
        {
            Assert.Throws<InvalidDataException>(() => cursor.MoveNext());

            // Neither the row before the bad one nor those behind it, as if it were not there.
            Assert.False(cursor.MoveNext());
            Assert.Equal(0, source.Open);
        }
    }

    [Fact]
    public void GetRow_RowOfAnotherSchema_IsRefused()
    {
        var rows = Pictures.Rows(_context, "red");
        var transformer = _context
            .Transforms.GenerateConditionalImages("GeneratedImage", "Labels", _generator)
            .Fit(rows);
        var mapper = transformer.GetRowToRowMapper(rows.Schema);
        using var row = Pictures.Rows(_context, "red").GetRowCursor(rows.Schema);

        Assert.Throws<InvalidOperationException>(() => mapper.GetRow(row, mapper.OutputSchema));
        Assert.Equal(
            ["Labels"],
            mapper.GetDependencies([mapper.OutputSchema["GeneratedImage"]]).Select(column => column.Name)
        );
    }

    private IDataView Generate(IDataView rows) =>
        _context.Transforms.GenerateConditionalImages(_generator, new() { BatchSize = 3 }).Fit(rows).Transform(rows);

    private IDataView Numbered(int count) =>
        _context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(MixedRow.Create));

    private IDataView WithTrap(IDataView rows) =>
        _context
            .Transforms.CustomMapping<LabelRow, TrapRow>(
                (_, _) => throw new InvalidOperationException("The trap was read."),
                contractName: null
            )
            .Fit(rows)
            .Transform(rows);

    private static LabelRow AsRow(string label) => new() { Labels = [label] };

    private static Dictionary<int, string> ReadByNumber(DataViewRowCursor cursor, out List<int> order)
    {
        var read = new Dictionary<int, string>();
        order = [];
        using (cursor)
        {
            var getNumber = cursor.GetGetter<int>(cursor.Schema["Number"]);
            var getImage = cursor.GetGetter<MLImage>(cursor.Schema["GeneratedImage"]);
            var (number, image) = (0, default(MLImage)!);
            while (cursor.MoveNext())
            {
                getNumber(ref number);
                getImage(ref image);
                read.Add(number, Pictures.Pixels(image));
                order.Add(number);
            }
        }

        return read;
    }

    private sealed class TrapRow
    {
        public float Trap { get; set; }
    }

    private class MixedRow
    {
        public string[] Labels { get; set; } = [];

        public int Number { get; set; }

        public string Text { get; set; } = "";

        public float[] Vector { get; set; } = [];

        [KeyType(10)]
        public uint Key { get; set; }

        public bool Flag { get; set; }

        public DateTime Time { get; set; }

        [ImageType(1, 1)]
        public MLImage Image { get; set; } = null!;

        public static MixedRow Create(int number) =>
            new()
            {
                Labels = [new[] { "blue", "green", "red" }[number % 3]],
                Number = number,
                Text = $"row {number}",
                Vector = [.. Enumerable.Range(0, number % 4).Select(place => number + 0.5f * place)],
                Key = (uint)(number % 10) + 1,
                Flag = number % 2 == 0,
                Time = new DateTime(2026, 1, 1).AddDays(number),
                Image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [(byte)number, 2, 3, 255]),
            };
    }

    private sealed class MixedPictureRow : MixedRow
    {
        public MLImage GeneratedImage { get; set; } = null!;
    }
}
