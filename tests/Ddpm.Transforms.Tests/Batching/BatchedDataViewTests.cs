using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Batching;

public sealed class BatchedDataViewTests : BatchedDataViewTest
{
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
            Assert.Equal(row.Label, back.Label);
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

        var labels = view.GetColumn<string[]>("Label").Select(row => row[0]);

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
        var view = Generate(_context.Data.Cache(Numbered(50), "Label", "Number"));
        Assert.True(view.CanShuffle);

        var inOrder = ReadByNumber(view.GetRowCursor(view.Schema), out var order);
        var shuffled = ReadByNumber(view.GetRowCursor(view.Schema, new Random(4)), out var otherOrder);

        Assert.Equal(inOrder.OrderBy(row => row.Key), shuffled.OrderBy(row => row.Key));
        Assert.NotEqual(order, otherOrder);
    }

    [Fact]
    public void GetRowCursorSet_Parallel_GivesEachRowOnceWithItsPicture()
    {
        var view = Generate(_context.Data.Cache(Numbered(5000), "Label", "Number"));
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
            .Transforms.GenerateConditionalImages("Image", "Label", _generator)
            .Fit(rows)
            .Transform(rows);

        Assert.Equal(new ImageDataViewType(2, 4), view.Schema["Image"].Type);
        Assert.Equal(2, view.Schema.Count(column => column.Name == "Image"));
        Assert.Equal(4, view.GetColumn<MLImage>("Image").Single().Width);
    }

    private IDataView WithTrap(IDataView rows) =>
        _context
            .Transforms.CustomMapping<LabelRow, TrapRow>(
                (_, _) => throw new InvalidOperationException("The trap was read."),
                contractName: null
            )
            .Fit(rows)
            .Transform(rows);

    private static LabelRow AsRow(string label) => new() { Label = [label] };

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
}
