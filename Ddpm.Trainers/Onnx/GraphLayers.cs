namespace Ddpm.Trainers;

/// <summary>Layers of networks as ONNX operators. Each takes and gives names of values.</summary>
/// <remarks>
/// Operators are written as both opset 12 and 17 have them, but for <see cref="Split"/> and <see cref="SumOver"/>, which need
/// opset 13.
/// </remarks>
/// <param name="sink">What they are written to.</param>
internal sealed class GraphLayers(IGraphSink sink)
{
    /// <summary>A node with one output.</summary>
    public string Node(string operation, IReadOnlyList<string> inputs, params GraphAttribute[] attributes) =>
        sink.AddNode(operation, inputs, 1, attributes)[0];

    /// <summary>Constant numbers.</summary>
    public string Constant(float[] values, params long[] shape) => sink.AddInitializer(values, shape);

    /// <inheritdoc cref="Constant(float[], long[])" />
    public string Constant(long[] values, params long[] shape) => sink.AddInitializer(values, shape);

    /// <summary>The sum, with sizes of 1 repeated.</summary>
    public string Add(string one, string other) => Node("Add", [one, other]);

    /// <summary>The product, likewise.</summary>
    public string Multiply(string one, string other) => Node("Mul", [one, other]);

    /// <summary>max(x, 0).</summary>
    public string Relu(string x) => Node("Relu", [x]);

    /// <summary>x · sigmoid(x).</summary>
    public string Silu(string x) => Multiply(x, Node("Sigmoid", [x]));

    /// <summary>x · Φ(x), Φ being the normal distribution's (Hendrycks and Gimpel 2016).</summary>
    public string Gelu(string x)
    {
        var erf = Node("Erf", [Node("Div", [x, Constant([MathF.Sqrt(2)])])]);
        return Multiply(Multiply(x, Add(erf, Constant([1f]))), Constant([0.5f]));
    }

    /// <summary>The same values in another shape; 0 keeps a size, −1 takes what is left.</summary>
    public string Reshape(string x, params long[] shape) => Node("Reshape", [x, Constant(shape, shape.Length)]);

    /// <summary>The same values with dimensions in another order.</summary>
    public string Transpose(string x, params long[] order) => Node("Transpose", [x], ("perm", order));

    /// <summary>Several values, one after the other in a dimension.</summary>
    public string Concatenate(int axis, params IReadOnlyList<string> parts) =>
        parts.Count == 1 ? parts[0] : Node("Concat", parts, ("axis", axis));

    /// <summary>Parts of a value, one after the other in a dimension.</summary>
    public IReadOnlyList<string> Split(string x, int axis, params long[] sizes) =>
        sink.AddNode("Split", [x, Constant(sizes, sizes.Length)], sizes.Length, [("axis", axis)]);

    /// <summary>The sum over a dimension, which is left out.</summary>
    public string SumOver(string x, int axis) => Node("ReduceSum", [x, Constant([(long)axis], 1)], ("keepdims", 0L));

    /// <summary>Rows of a constant table [rows, width] by index.</summary>
    public string Look(string indices, float[] table, int width) =>
        Node("Gather", [Constant(table, table.Length / width, width), indices]);

    /// <summary>[N, inputs] → [N, outputs].</summary>
    public string Linear(string x, LinearMap map) =>
        Node(
            "Gemm",
            [x, Constant(map.Weight, map.Outputs, map.Inputs), Constant(map.Bias, map.Outputs)],
            ("transB", 1L)
        );

    /// <summary>[N, L, inputs] → [N, L, outputs].</summary>
    public string LinearOfTokens(string x, LinearMap map) =>
        Add(Node("MatMul", [x, Constant(map.Transposed(), map.Inputs, map.Outputs)]), Constant(map.Bias, map.Outputs));

    /// <summary>[N, inputs, H, W] → [N, outputs, H, W], pixel by pixel.</summary>
    public string LinearOfPixels(string x, LinearMap map) =>
        Node(
            "Conv",
            [x, Constant(map.Weight, map.Outputs, map.Inputs, 1, 1), Constant(map.Bias, map.Outputs)],
            ("kernel_shape", [1, 1])
        );

    /// <summary>The convolution of [N, C, H, W] with a square kernel.</summary>
    public string Convolution(string x, Kernel kernel, int stride = 1, int padding = 1) =>
        Node("Conv", KernelInputs(x, kernel), [.. KernelAttributes(kernel, stride, padding)]);

    /// <summary>The transposed convolution of [N, C, H, W] with a square kernel.</summary>
    public string ConvolutionTransposed(string x, Kernel kernel, int stride, int padding) =>
        Node("ConvTranspose", KernelInputs(x, kernel), [.. KernelAttributes(kernel, stride, padding)]);

    /// <summary>Each pixel of [N, C, H, W] four times: [N, C, 2·H, 2·W].</summary>
    public string Double(string x) =>
        Node(
            "Resize",
            [x, "", Constant([1f, 1, 2, 2], 4)],
            ("mode", "nearest"),
            ("coordinate_transformation_mode", "asymmetric"),
            ("nearest_mode", "floor")
        );

    /// <summary>torch's pixel_shuffle: [N, C·p·p, H, W] → [N, C, H·p, W·p].</summary>
    public string PixelShuffle(string x, int patch) =>
        patch == 1 ? x : Node("DepthToSpace", [x], ("blocksize", patch), ("mode", "CRD"));

    /// <summary>Group normalisation (Wu and He 2018) without scale and shift.</summary>
    /// <param name="x">[N, width, height, columns].</param>
    /// <param name="width">Channels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="columns">Columns.</param>
    public string NormalizeGroups(string x, int width, int height, int columns)
    {
        var groups = Normalization.GroupsOf(width);
        var ones = Constant([.. Enumerable.Repeat(1f, groups)], groups);
        var zeros = Constant(new float[groups], groups);
        var normal = Node(
            "InstanceNormalization",
            [Reshape(x, 0, groups, -1), ones, zeros],
            ("epsilon", (float)Normalization.Epsilon)
        );
        return Reshape(normal, 0, width, height, columns);
    }

    /// <summary>The mean of all pixels: [N, C, H, W] → [N, C].</summary>
    public string AverageOfPixels(string x) => Node("Flatten", [Node("GlobalAveragePool", [x])]);

    /// <summary>scale · x + shift with a number for each channel of [N, C, H, W].</summary>
    public string ScaleChannels(string x, float[] scale, float[] shift) =>
        Add(Multiply(x, Constant(scale, scale.Length, 1, 1)), Constant(shift, shift.Length, 1, 1));

    private string[] KernelInputs(string x, Kernel kernel) =>
        [x, Constant(kernel.Weight, kernel.Shape), Constant(kernel.Bias, kernel.Bias.Length)];

    private static IEnumerable<GraphAttribute> KernelAttributes(Kernel kernel, int stride, int padding) =>
        [
            ("kernel_shape", [kernel.Side, kernel.Side]),
            ("strides", [stride, stride]),
            ("pads", [padding, padding, padding, padding]),
        ];
}
