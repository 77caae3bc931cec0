namespace Ddpm.Trainers;

/// <summary>
/// What a graph of ONNX operators is written to: a model of its own (<see cref="OnnxModel"/>), or a part of one that somebody
/// else writes. It names the values.
/// </summary>
internal interface IGraphSink
{
    /// <summary>Adds a node.</summary>
    /// <param name="operation">The operator of the default domain: "Conv".</param>
    /// <param name="inputs">The names of its inputs; empty for one that is left out.</param>
    /// <param name="outputs">How many outputs it has.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The names of its outputs.</returns>
    IReadOnlyList<string> AddNode(
        string operation,
        IReadOnlyList<string> inputs,
        int outputs,
        IReadOnlyList<GraphAttribute> attributes
    );

    /// <summary>Adds constant numbers.</summary>
    /// <param name="values">The values, in the order of their indices.</param>
    /// <param name="shape">Their shape; none for a scalar.</param>
    /// <returns>Their name.</returns>
    string AddInitializer(float[] values, params long[] shape);

    /// <inheritdoc cref="AddInitializer(float[], long[])" />
    string AddInitializer(long[] values, params long[] shape);
}

/// <summary>An attribute of a node, which has one of the values.</summary>
/// <param name="Name">Its name.</param>
internal readonly record struct GraphAttribute(string Name)
{
    /// <summary>A whole number.</summary>
    public long? Integer { get; private init; }

    /// <summary>A number.</summary>
    public float? Number { get; private init; }

    /// <summary>A text.</summary>
    public string? Text { get; private init; }

    /// <summary>Whole numbers.</summary>
    public IReadOnlyList<long>? Integers { get; private init; }

    public static implicit operator GraphAttribute((string Name, long Value) pair) =>
        new(pair.Name) { Integer = pair.Value };

    public static implicit operator GraphAttribute((string Name, float Value) pair) =>
        new(pair.Name) { Number = pair.Value };

    public static implicit operator GraphAttribute((string Name, string Value) pair) =>
        new(pair.Name) { Text = pair.Value };

    public static implicit operator GraphAttribute((string Name, long[] Value) pair) =>
        new(pair.Name) { Integers = pair.Value };
}
