using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>
/// What a stage made of its input, as a link in ML.NET's chain of views: whoever walks a chain back to its data, as
/// <c>mlContext.Model.ConvertToOnnx</c> does, finds the stage here and does not take its columns for data.
/// </summary>
/// <param name="host">Marks errors as ML.NET marks its own.</param>
/// <param name="transformer">The stage, as it is saved and applied to other data.</param>
/// <param name="source">What it was applied to.</param>
/// <param name="view">What came of that.</param>
/// <param name="graph">What the stage computes, as a graph of ONNX operators.</param>
internal sealed class StageView(
    IHostEnvironment host,
    ITransformer transformer,
    IDataView source,
    IDataView view,
    StageGraph graph
) : ITransformCanSaveOnnx, ITransformTemplate, IRowToRowMapper
{
    private readonly Lazy<IRowToRowMapper> _mapper = new(() => transformer.GetRowToRowMapper(source.Schema));

    /// <inheritdoc />
    public IDataView Source => source;

    /// <inheritdoc />
    public bool CanShuffle => view.CanShuffle;

    /// <inheritdoc />
    public DataViewSchema Schema => view.Schema;

    /// <inheritdoc />
    public DataViewSchema InputSchema => source.Schema;

    /// <inheritdoc />
    public DataViewSchema OutputSchema => view.Schema;

    /// <inheritdoc />
    public long? GetRowCount() => view.GetRowCount();

    /// <inheritdoc />
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        view.GetRowCursor(columnsNeeded, rand);

    /// <inheritdoc />
    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        int n,
        Random? rand = null
    ) => view.GetRowCursorSet(columnsNeeded, n, rand);

    /// <inheritdoc />
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _mapper.Value.GetDependencies(dependingColumns);

    /// <inheritdoc />
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        _mapper.Value.GetRow(input, activeColumns);

    /// <inheritdoc />
    public IDataTransform ApplyToData(IHostEnvironment env, IDataView newSource) =>
        (IDataTransform)transformer.Transform(newSource);

    /// <inheritdoc />
    public void Save(ModelSaveContext ctx) => transformer.Save(ctx);

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The stage is no graph.</exception>
    /// <remarks>
    /// ML.NET takes a "no" for the end of the chain and goes on without what is before it. What it then says names no stage
    /// and no reason, or is about a type of the data, so its error is thrown here, with both.
    /// </remarks>
    public bool CanSaveOnnx(OnnxContext ctx) => graph.WhyNot is { } whyNot ? throw NotConvertible(whyNot) : true;

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The opset is too old, or a stage before it left a column out.</exception>
    public void SaveAsOnnx(OnnxContext ctx)
    {
        ctx.CheckOpSetVersion(graph.MinimumOpset, transformer.GetType().Name);
        var sink = new OnnxContextSink(ctx, NewColumns.First().Name);
        var values = graph.Write(
            sink,
            column =>
                ctx.ContainsColumn(column)
                    ? ctx.GetVariableName(column)
                    : throw NotConvertible($"The stage that makes column '{column}', which it reads, was left out.")
        );
        foreach (var (column, value) in NewColumns.Zip(values))
            sink.AddColumn(column, value);
    }

    private IEnumerable<DataViewSchema.Column> NewColumns => view.Schema.Skip(source.Schema.Count);

    private Exception NotConvertible(string why) =>
        host.Except(
            "The targeted pipeline can not be fully converted into a well-defined ONNX model. The stage that makes column "
                + $"'{NewColumns.First().Name}' is not convertible to ONNX. {why}"
        );
}
