namespace Ddpm.Transforms;

/// <summary>What a stage computes, as a graph of ONNX operators, or why it is none.</summary>
internal sealed class StageGraph
{
    private readonly Func<IGraphSink, Func<string, string>, IReadOnlyList<string>>? _write;

    private StageGraph(
        string? whyNot,
        int minimumOpset,
        Func<IGraphSink, Func<string, string>, IReadOnlyList<string>>? write
    ) => (WhyNot, MinimumOpset, _write) = (whyNot, minimumOpset, write);

    /// <summary>Why the stage is no graph, and what would be one, in whole sentences; null where it is one.</summary>
    public string? WhyNot { get; }

    /// <summary>The first opset that has its operators as they are written; 12 has them too.</summary>
    public int MinimumOpset { get; }

    /// <summary>A stage that is no graph.</summary>
    /// <param name="whyNot">Why, and what would be one, in whole sentences.</param>
    public static StageGraph None(string whyNot) => new(whyNot, 0, null);

    /// <summary>A stage that is a graph.</summary>
    /// <param name="minimumOpset">The first opset that has its operators as they are written; 12 must have them too.</param>
    /// <param name="write">(where to write, an input column's name → its value) → the value of each new column, [N, …].</param>
    public static StageGraph Of(
        int minimumOpset,
        Func<IGraphSink, Func<string, string>, IReadOnlyList<string>> write
    ) => new(null, minimumOpset, write);

    /// <summary>Writes it.</summary>
    /// <param name="sink">Where to.</param>
    /// <param name="valueOf">The name of the value of an input column.</param>
    /// <returns>The names of the values of the stage's columns.</returns>
    /// <exception cref="NotSupportedException">It is none.</exception>
    public IReadOnlyList<string> Write(IGraphSink sink, Func<string, string> valueOf) =>
        _write?.Invoke(sink, valueOf) ?? throw new NotSupportedException(WhyNot);
}
