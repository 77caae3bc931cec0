using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>Cursors read late, and only what they are asked for.</summary>
public sealed class CursorConformanceTests(ComponentModels models) : ComponentTests(models)
{
    // The batches of the components have 4 rows.
    private const int BatchSize = 4;

    [Theory]
    [MemberData(nameof(Names))]
    public void GetRowCursor_OutputNotAskedFor_ReadsNoInput(string name)
    {
        var component = Component.Of(name);
        var (view, reads) = Counted(component, 12);

        Assert.Equal(12, view.GetColumn<float>("Number").Count());

        Assert.Equal(0, reads());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GetRowCursor_FirstRowAlone_ReadsOneBatch(string name)
    {
        var component = Component.Of(name);
        var (view, reads) = Counted(component, 12);
        using var cursor = view.GetRowCursor([view.Schema[component.OutputColumn]]);
        Assert.Equal(0, reads());

        Assert.True(cursor.MoveNext());

        Assert.Equal(BatchSize, reads());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GetRowCursor_OutputAlone_ActivatesAndReadsNothingElse(string name)
    {
        var component = Component.Of(name);
        var rows = WithTrap(Models.Rows(3));
        var view = Models.Fitted(component).Transform(rows);

        Assert.Equal(component.Read(Models.Fitted(component).Transform(Models.Rows(3))), component.Read(view));
        using var cursor = view.GetRowCursor([view.Schema[component.OutputColumn]]);
        Assert.Equal([component.OutputColumn], view.Schema.Where(cursor.IsColumnActive).Select(column => column.Name));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Number"]));
        Assert.Throws<InvalidOperationException>(() => view.GetColumn<float>("Trap").ToList());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GetRowCount_KnownUnknownOrNone_IsThatOfTheInput(string name)
    {
        var component = Component.Of(name);
        var transformer = Models.Fitted(component);
        var unknown = Models.Context.Data.LoadFromEnumerable(
            PixelRow.List("red", "blue").Where(row => row.Number >= 0)
        );

        Assert.Equal(7, transformer.Transform(Models.Rows(7)).GetRowCount());
        Assert.Equal(7, component.Read(transformer.Transform(Models.Rows(7))).Length);
        Assert.Null(transformer.Transform(unknown).GetRowCount());
        Assert.Equal(2, component.Read(transformer.Transform(unknown)).Length);
        Assert.Empty(component.Read(transformer.Transform(Models.Rows(0))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GetRowCursorSet_TwoCursors_GiveEachRowOnceWithItsValue(string name)
    {
        var component = Component.Of(name);
        var view = Models.Fitted(component).Transform(Models.Context.Data.Cache(Models.Rows(100)));
        var expected = component.Read(view);

        var values = new string?[100];
        foreach (var cursor in view.GetRowCursorSet(view.Schema, 2))
            using (cursor)
            {
                var getNumber = cursor.GetGetter<float>(view.Schema["Number"]);
                var read = component.CreateReader(cursor);
                var number = 0f;
                while (cursor.MoveNext())
                {
                    getNumber(ref number);
                    Assert.Null(values[(int)number]);
                    values[(int)number] = read();
                }
            }

        Assert.Equal(expected, values);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Dispose_InTheMiddleOfABatch_EndsTheCursor(string name)
    {
        var component = Component.Of(name);
        var view = Models.Fitted(component).Transform(Models.Rows(6));
        var cursor = view.GetRowCursor(view.Schema);
        Assert.True(cursor.MoveNext());

        cursor.Dispose();
        cursor.Dispose();

        Assert.False(cursor.MoveNext());
    }

    /// <summary>A transformed view, and how many rows of the columns that it reads were read.</summary>
    private (IDataView View, Func<int> Reads) Counted(Component component, int count)
    {
        // ML.NET's own stages read ahead on several threads; this source gives what it is asked for.
        var reads = 0;
        var rows = PixelRow.List(ComponentModels.LabelsOf(count));
        var source = new IndexedDataView(
            count,
            new IndexedColumn<VBuffer<byte>>(
                "Image",
                new VectorDataViewType(NumberDataViewType.Byte, 3, 8, 8),
                (int row, ref VBuffer<byte> value) =>
                {
                    reads += component.InputColumn == "Image" ? 1 : 0;
                    value = new VBuffer<byte>(rows[row].Image.Length, rows[row].Image);
                }
            ),
            new IndexedColumn<ReadOnlyMemory<char>>(
                "Label",
                TextDataViewType.Instance,
                (int row, ref ReadOnlyMemory<char> value) =>
                {
                    reads += component.InputColumn == "Label" ? 1 : 0;
                    value = rows[row].Label[0].AsMemory();
                }
            ),
            new IndexedColumn<float>(
                "Number",
                NumberDataViewType.Single,
                (int row, ref float value) => value = rows[row].Number
            )
        );
        return (Models.Fitted(component).Transform(source), () => reads);
    }

    private IDataView WithTrap(IDataView rows) =>
        Models
            .Context.Transforms.CustomMapping<PixelRow, TrapRow>(
                (_, _) => throw new InvalidOperationException("The trap was read."),
                contractName: null
            )
            .Fit(rows)
            .Transform(rows);

    private sealed class TrapRow
    {
        public float Trap { get; set; }
    }
}
