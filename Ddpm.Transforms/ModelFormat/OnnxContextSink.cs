using System.Globalization;
using Microsoft.ML.Model.OnnxConverter;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>A part of the model that ML.NET writes when a pipeline is converted to ONNX.</summary>
/// <param name="context">ML.NET's.</param>
/// <param name="part">What the names of values and nodes begin with.</param>
internal sealed class OnnxContextSink(OnnxContext context, string part) : IGraphSink
{
    // ML.NET's default is another domain.
    private const string StandardDomain = "";

    private int _values;

    /// <inheritdoc />
    public IReadOnlyList<string> AddNode(
        string operation,
        IReadOnlyList<string> inputs,
        int outputs,
        IReadOnlyList<GraphAttribute> attributes
    )
    {
        string[] names =
        [
            .. Enumerable
                .Range(0, outputs)
                .Select(_ => context.AddIntermediateVariable(type: null, NewName(), skip: true)),
        ];
        AddNode(operation, inputs, names, attributes);
        return names;
    }

    /// <summary>Gives a value the name that ML.NET knows a column by.</summary>
    public void AddColumn(DataViewSchema.Column column, string value) =>
        AddNode("Identity", [value], [context.AddIntermediateVariable(column.Type, column.Name)], []);

    /// <inheritdoc />
    public string AddInitializer(float[] values, params long[] shape) =>
        shape.Length == 0
            ? context.AddInitializer(values.Single(), NewName())
            : context.AddInitializer(values, shape, NewName());

    /// <inheritdoc />
    public string AddInitializer(long[] values, params long[] shape) =>
        shape.Length == 0
            ? context.AddInitializer(values.Single(), NewName())
            : context.AddInitializer(values, shape, NewName());

    private void AddNode(
        string operation,
        IReadOnlyList<string> inputs,
        IReadOnlyList<string> outputs,
        IReadOnlyList<GraphAttribute> attributes
    )
    {
        var name = context.GetNodeName($"{part}.{operation}");
        var node = context.CreateNode(operation, inputs, outputs, name, StandardDomain);
        foreach (var attribute in attributes)
            if (attribute.Integer is { } integer)
                node.AddAttribute(attribute.Name, integer);
            else if (attribute.Number is { } number)
                node.AddAttribute(attribute.Name, number);
            else if (attribute.Text is { } text)
                node.AddAttribute(attribute.Name, text);
            else
                node.AddAttribute(attribute.Name, attribute.Integers);
    }

    // ML.NET knows columns and other values by the same names.
    private string NewName()
    {
        string name;
        do name = string.Create(CultureInfo.InvariantCulture, $"{part}.v{_values++}");
        while (context.ContainsColumn(name));
        return name;
    }
}
