using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Batching;

/// <summary>What a cursor over batches may be asked, and when it ends.</summary>
public sealed class BatchedCursorTests : BatchedDataViewTest
{
    [Fact]
    public void GetGetter_InactiveColumnOrOtherType_IsRefused()
    {
        var view = Generate(Pictures.Rows(_context, "red"));
        using var cursor = view.GetRowCursor([view.Schema["GeneratedImage"]]);
        using var other = view.GetRowCursor([view.Schema["Label"]]);

        Assert.False(cursor.IsColumnActive(view.Schema["Label"]));
        Assert.Throws<InvalidOperationException>(() =>
            cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(view.Schema["Label"])
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
    [InlineData("GeneratedImage", "Label")]
    [InlineData("Number", "Number")]
    [InlineData("GeneratedImage,Number", "Label,Number")]
    [InlineData("Label,Text", "Label,Text")]
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
            .Transforms.GenerateConditionalImages("GeneratedImage", "Label", _generator)
            .Fit(rows);
        var mapper = transformer.GetRowToRowMapper(rows.Schema);
        using var row = Pictures.Rows(_context, "red").GetRowCursor(rows.Schema);

        Assert.Throws<InvalidOperationException>(() => mapper.GetRow(row, mapper.OutputSchema));
        Assert.Equal(
            ["Label"],
            mapper.GetDependencies([mapper.OutputSchema["GeneratedImage"]]).Select(column => column.Name)
        );
    }
}
