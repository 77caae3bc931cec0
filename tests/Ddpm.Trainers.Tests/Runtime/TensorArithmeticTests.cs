using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Runtime;

public sealed class TensorArithmeticTests : TorchTest
{
    private const double Number = 0.3;

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Ours, Func<Tensor, Tensor> Torchs)> s_operations =
        new()
        {
            ["plus a tensor"] = (x => x.Plus(x.sin()), x => x + x.sin()),
            ["plus"] = (x => x.Plus(Number), x => x + Number),
            ["plus one"] = (x => x.PlusOne(), x => x + 1),
            ["minus"] = (x => x.Minus(Number), x => x - Number),
            ["subtracted from"] = (x => x.SubtractedFrom(Number), x => Number - x),
            ["subtracted from a whole number"] = (x => x.SubtractedFrom(-1), x => -1 - x),
            ["times"] = (x => x.Times(Number), x => x * Number),
            ["times a whole number"] = (x => x.Times(3), x => x * 3),
            ["over"] = (x => x.Over(Number), x => x / Number),
            ["over a whole number"] = (x => x.Over(3), x => x / 3),
            ["squared"] = (x => x.Squared(), x => x.square()),
            ["clamped from"] = (x => x.ClampedFrom(Number), x => x.clamp_min(Number)),
            ["clamped from a whole number"] = (x => x.ClampedFrom(0), x => x.clamp_min(0)),
            ["leaky relu"] = (x => x.LeakyRelu(0.2), x => nn.functional.leaky_relu(x, 0.2)),
        };

    private static readonly Dictionary<string, (Action<Tensor> Ours, Action<Tensor> Torchs)> s_changes = new()
    {
        ["add a tensor"] = (x => x.AddInPlace(x.sin()), x => x.add_(x.sin())),
        ["add a part of a tensor"] = (x => x.AddInPlace(x.sin(), Number), x => x.add_(x.sin(), Number)),
        ["add"] = (x => x.AddInPlace(Number), x => x.add_(Number)),
        ["add one"] = (x => x.AddOneInPlace(), x => x.add_(1)),
        ["multiply"] = (x => x.MultiplyInPlace(Number), x => x.mul_(Number)),
        ["add a quotient"] = (
            x => x.AddQuotientInPlace(x.sin(), x.exp(), Number),
            x => x.addcdiv_(x.sin(), x.exp(), Number)
        ),
    };

    public static TheoryData<string, ScalarType> Operations => InTypes(s_operations.Keys);

    public static TheoryData<string, ScalarType> Changes => InTypes(s_changes.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_AnyType_HasValuesAndGradientsOfTorchSharps(string name, ScalarType type)
    {
        var (ours, torchs) = s_operations[name];

        var (value, gradient) = WithGradient(ours, type);
        var (expected, expectedGradient) = WithGradient(torchs, type);

        AssertSame(expected, value);
        AssertSame(expectedGradient, gradient);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Change_AnyType_LeavesValuesOfTorchSharps(string name, ScalarType type)
    {
        var (ours, torchs) = s_changes[name];
        var (values, expected) = (Values(type), Values(type));

        ours(values);
        torchs(expected);

        AssertSame(expected, values);
    }

    [Fact]
    public void Comparison_WithANumber_IsTorchSharps()
    {
        var values = tensor(new[] { 1.0, 2, 3 });

        AssertSame(values.ge(2), values.IsAtLeast(2));
        AssertSame(tensor([true, false, true]), tensor([1L, 2, 3]).IsNot(2));
    }

    [Fact]
    public void NewTensor_OfANumber_IsTorchSharps()
    {
        AssertSame(arange(5, ScalarType.Float32, CPU), TensorArithmetic.Range(5, ScalarType.Float32, CPU));
        AssertSame(arange(5, device: CPU), TensorArithmetic.Range(5, ScalarType.Int64, CPU));
        AssertSame(
            full(3, Number, ScalarType.Float32, CPU),
            TensorArithmetic.Repeated(Number, 3, ScalarType.Float32, CPU)
        );
        AssertSame(tensor([7L, 7, 7, 7], [2, 2]), tensor([1L, 2, 3, 4], [2, 2]).FilledWith(7));
    }

    private static TheoryData<string, ScalarType> InTypes(IEnumerable<string> names)
    {
        var data = new TheoryData<string, ScalarType>();
        foreach (var name in names)
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16 })
            data.Add(name, type);
        return data;
    }

    private static Tensor Values(ScalarType type) => linspace(-2.7, 3.1, 37, ScalarType.Float64).to(type);

    private static (Tensor Value, Tensor Gradient) WithGradient(Func<Tensor, Tensor> operation, ScalarType type)
    {
        var values = Values(type).requires_grad_();
        var value = operation(values);
        value.mul(value.detach().cos()).sum().backward();
        return (value.detach(), values.grad!);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(Numbers(expected), Numbers(actual));
    }

    private static double[] Numbers(Tensor values) => values.to(ScalarType.Float64).data<double>().ToArray();
}
