using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

/// <summary>Convolutions amid memory that holds no numbers, against the same ones in float64.</summary>
public sealed class ConvolutionsTests
{
    private const int Pictures = 8;
    private const int Side = 8;

    public static TheoryData<ComputePrecision, int, int, int, int> Shapes =>
        [
            .. from precision in Enum.GetValues<ComputePrecision>()
            from inputs in (int[])[1, 12, 16, 17, 48]
            from outputs in (int[])[3, 16, 33, 48]
            from kernelAndStride in ((int, int)[])[(1, 1), (1, 2), (3, 1), (3, 2), (4, 2)]
            select (precision, inputs, outputs, kernelAndStride.Item1, kernelAndStride.Item2),
        ];

    public static TheoryData<ComputePrecision, int, int> TransposedShapes =>
        [
            .. from precision in Enum.GetValues<ComputePrecision>()
            from widths in ((int, int)[])[(1, 1), (1, 48), (16, 1), (16, 3), (24, 12), (17, 33), (32, 48), (48, 80)]
            select (precision, widths.Item1, widths.Item2),
        ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Convolve_AmidWhatLayInMemory_IsRight(
        ComputePrecision precision,
        int inputs,
        int outputs,
        int kernel,
        int stride
    ) =>
        Check(
            precision,
            [outputs, inputs, kernel, kernel],
            inputs,
            outputs,
            (input, weight, bias) =>
                Convolutions.Convolve(input, weight, bias, [stride, stride], [kernel / 2, kernel / 2])
        );

    [Theory]
    [MemberData(nameof(TransposedShapes))]
    public void ConvolveTransposed_AmidWhatLayInMemory_IsRight(ComputePrecision precision, int inputs, int outputs) =>
        Check(
            precision,
            [inputs, outputs, 4, 4],
            inputs,
            outputs,
            (input, weight, bias) => Convolutions.ConvolveTransposed(input, weight, bias, [2, 2], [1, 1])
        );

    [Theory]
    [InlineData(3, 12, 3, 1)]
    [InlineData(16, 33, 4, 2)]
    [InlineData(17, 48, 1, 1)]
    public void Convolve_AsProducts_IsTheSame(int inputs, int outputs, int kernel, int stride) =>
        Check(
            ComputePrecision.Float32,
            [outputs, inputs, kernel, kernel],
            inputs,
            outputs,
            (input, weight, bias) =>
            {
                // As if torch's were faulty, on every processor.
                Convolutions.Assume(areFaulty: true);
                using var products = Convolutions.AsProducts();
                return Convolutions.Convolve(input, weight, bias, [stride, stride], [kernel / 2, kernel / 2]);
            }
        );

    private static void Check(
        ComputePrecision precision,
        long[] weightShape,
        int inputs,
        int outputs,
        Func<Tensor, Tensor, Tensor, Tensor> convolve
    )
    {
        using var scope = NewDisposeScope();
        var type = precision.Enter();
        var generator = new Generator(1, CPU);
        Tensor[] values =
        [
            randn([Pictures, inputs, Side, Side], generator: generator).to(type),
            randn(weightShape, generator: generator).to(type),
            randn([outputs], generator: generator).to(type),
        ];
        var expected = Compute([.. values.Select(value => value.@double())], convolve, spoil: false);
        var found = Compute(values, convolve, spoil: true);

        foreach (var (right, value) in expected.Zip(found))
            Assert.InRange(
                ((value.@double() - right).norm() / right.norm()).item<double>(),
                0,
                precision == ComputePrecision.Float32 ? 1e-4 : 0.05
            );
    }

    /// <summary>The answer, and the gradients of the pictures, the weight and the bias.</summary>
    private static Tensor[] Compute(Tensor[] values, Func<Tensor, Tensor, Tensor, Tensor> convolve, bool spoil)
    {
        Tensor[] leaves = [.. values.Select(value => value.detach().requires_grad_())];
        Spoil();
        var output = convolve(leaves[0], leaves[1], leaves[2]);
        var direction = linspace(-1, 2, output.numel(), output.dtype).reshape(output.shape);
        Spoil();
        output.backward([direction]);
        return [output, .. leaves.Select(leaf => leaf.grad!)];

        void Spoil()
        {
            if (!spoil)
                return;
            long[] channels = [16, 32, 48, 96];
            var lengths = channels
                .Select(count => count * Pictures * Side * Side)
                .Concat(channels.SelectMany(_ => channels, (from, to) => from * to * 9));
            foreach (var length in lengths.Distinct())
            {
                Tensor[] spoilt = [.. Enumerable.Range(0, 4).Select(_ => full(length, float.NaN, values[0].dtype))];
                foreach (var tensor in spoilt)
                    tensor.Dispose();
            }
        }
    }
}
