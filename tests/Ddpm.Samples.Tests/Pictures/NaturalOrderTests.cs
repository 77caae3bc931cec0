using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Tests.Pictures;

public class NaturalOrderTests
{
    [Fact]
    public void Compare_NumbersInNames_CountByValue()
    {
        string[] names = ["b.png", "10.png", "2.png", "a10.png", "a9b.png", "0002-x.png", "1.png", "a9.png"];

        Assert.Equal(
            ["1.png", "0002-x.png", "2.png", "10.png", "a9.png", "a9b.png", "a10.png", "b.png"],
            names.Order(NaturalOrder.Instance)
        );
    }

    [Fact]
    public void Compare_HugeNumbers_DoesNotOverflow() =>
        Assert.True(NaturalOrder.Instance.Compare(new string('9', 40), "1" + new string('0', 40)) < 0);

    [Theory]
    [InlineData("01.png", "1.png")]
    [InlineData("a", "ab")]
    [InlineData(null, "a")]
    public void Compare_AnyTwo_IsAntisymmetric(string? left, string right)
    {
        var order = NaturalOrder.Instance.Compare(left, right);

        Assert.NotEqual(0, order);
        Assert.Equal(-Math.Sign(order), Math.Sign(NaturalOrder.Instance.Compare(right, left)));
    }
}
