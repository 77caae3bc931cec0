using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Ddpm.Trainers;

/// <summary>An ONNX model in memory: a graph with named inputs and outputs.</summary>
/// <param name="name">What tools call the graph.</param>
internal sealed class OnnxModel(string name) : IGraphSink
{
    /// <summary>The version of the operators that it is written in: the first that has them all.</summary>
    public const int Opset = 17;

    private const string Producer = "Ddpm.MLNet";

    // The newest version of the file format that every runtime of the opset reads.
    private const int FormatVersion = 8;

    private readonly ModelProto _model = new()
    {
        IrVersion = FormatVersion,
        ProducerName = Producer,
        OpsetImport =
        {
            new OperatorSetIdProto { Domain = "", Version = Opset },
        },
        Graph = new GraphProto { Name = name },
    };
    private int _values;

    /// <summary>The names of the inputs, in their order.</summary>
    public IEnumerable<string> Inputs => _model.Graph.Input.Select(input => input.Name);

    /// <summary>The names of the outputs, in their order.</summary>
    public IEnumerable<string> Outputs => _model.Graph.Output.Select(output => output.Name);

    /// <summary>How many nodes the graph has.</summary>
    public int NodeCount => _model.Graph.Node.Count;

    /// <summary>Declares an input.</summary>
    /// <param name="input">Its name.</param>
    /// <param name="isInteger">Whether it is int64, and not float32.</param>
    /// <param name="dimensions">Its sizes, as numbers, or as names where they differ from call to call.</param>
    public string AddInput(string input, bool isInteger, params object[] dimensions)
    {
        _model.Graph.Input.Add(Describe(input, isInteger, dimensions));
        return input;
    }

    /// <summary>Declares a value as an output of float32.</summary>
    /// <param name="output">The name that it is to have.</param>
    /// <param name="value">The value.</param>
    /// <param name="dimensions">As for <see cref="AddInput"/>.</param>
    public void AddOutput(string output, string value, params object[] dimensions)
    {
        _model.Graph.Node.Add(
            new NodeProto
            {
                OpType = "Identity",
                Input = { value },
                Output = { output },
            }
        );
        _model.Graph.Output.Add(Describe(output, isInteger: false, dimensions));
    }

    /// <summary>Adds free text that says what the model is.</summary>
    public void AddMetadata(string key, string value) =>
        _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <inheritdoc />
    public IReadOnlyList<string> AddNode(
        string operation,
        IReadOnlyList<string> inputs,
        int outputs,
        IReadOnlyList<GraphAttribute> attributes
    )
    {
        var node = new NodeProto { OpType = operation };
        node.Input.AddRange(inputs);
        for (var output = 0; output < outputs; output++)
            node.Output.Add(NewName());
        node.Attribute.AddRange(attributes.Select(Write));
        _model.Graph.Node.Add(node);
        return node.Output;
    }

    /// <inheritdoc />
    public string AddInitializer(float[] values, params long[] shape) =>
        Add(TensorProto.Types.DataType.Float, new BytesOf<float>(values), shape);

    /// <inheritdoc />
    public string AddInitializer(long[] values, params long[] shape) =>
        Add(TensorProto.Types.DataType.Int64, new BytesOf<long>(values), shape);

    /// <summary>The model as a file has it.</summary>
    public byte[] ToBytes() => _model.ToByteArray();

    /// <summary>Writes the model as a file has it.</summary>
    public void Write(Stream stream) => _model.WriteTo(stream);

    private string Add(TensorProto.Types.DataType type, MemoryManager<byte> bytes, long[] shape)
    {
        var tensor = new TensorProto
        {
            Name = NewName(),
            DataType = (int)type,
            RawData = UnsafeByteOperations.UnsafeWrap(bytes.Memory),
        };
        tensor.Dims.AddRange(shape);
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"v{_values++}");

    private static AttributeProto Write(GraphAttribute attribute)
    {
        var written = new AttributeProto { Name = attribute.Name };
        if (attribute.Integer is { } integer)
            (written.Type, written.I) = (AttributeProto.Types.AttributeType.Int, integer);
        else if (attribute.Number is { } number)
            (written.Type, written.F) = (AttributeProto.Types.AttributeType.Float, number);
        else if (attribute.Text is { } text)
            (written.Type, written.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(text));
        else
        {
            written.Type = AttributeProto.Types.AttributeType.Ints;
            written.Ints.AddRange(attribute.Integers);
        }
        return written;
    }

    private static ValueInfoProto Describe(string value, bool isInteger, object[] dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in dimensions)
            shape.Dim.Add(
                dimension is string text
                    ? new TensorShapeProto.Types.Dimension { DimParam = text }
                    : new TensorShapeProto.Types.Dimension
                    {
                        DimValue = Convert.ToInt64(dimension, CultureInfo.InvariantCulture),
                    }
            );
        var type = isInteger ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float;
        return new ValueInfoProto
        {
            Name = value,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape },
            },
        };
    }

    /// <summary>Numbers as the bytes that they are, not copied.</summary>
    private sealed class BytesOf<T>(T[] values) : MemoryManager<byte>
        where T : unmanaged
    {
        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(values.AsSpan());

        // A stream takes them as a span.
        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
