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
/// <param name="whyNotOnnx">Why the stage cannot become a part of an ONNX model.</param>
internal sealed class StageView(
    IHostEnvironment host,
    ITransformer transformer,
    IDataView source,
    IDataView view,
    string whyNotOnnx
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
    /// <exception cref="InvalidOperationException">Always: the stage cannot.</exception>
    /// <remarks>
    /// ML.NET takes a "no" for the end of the chain and goes on without what is before it. What it then says names no stage
    /// and no reason, or is about a type of the data, so its error is thrown here, with both.
    /// </remarks>
    public bool CanSaveOnnx(OnnxContext ctx) =>
        throw host.Except(
            $"The targeted pipeline can not be fully converted into a well-defined ONNX model. {whyNotOnnx}"
        );

    /// <inheritdoc />
    public void SaveAsOnnx(OnnxContext ctx) => CanSaveOnnx(ctx);
}
