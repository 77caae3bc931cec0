namespace Ddpm.Transforms.Tests.Generation;

public sealed class GenerationTransformOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65_537)]
    public void Validate_BatchSizeOutOfRange_NamesItAndTheValue(int size)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            new GenerationTransformOptions { BatchSize = size }.Validate()
        );

        Assert.Equal("BatchSize", error.ParamName);
        Assert.Equal(size, error.ActualValue);
    }

    [Fact]
    public void Validate_NoStepsOrBadColumnNames_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new GenerationTransformOptions { Sampling = new() { Steps = 0 } }.Validate()
        );
        Assert.Throws<ArgumentException>(() => new GenerationTransformOptions { OutputColumnName = " " }.Validate());
        Assert.Throws<ArgumentException>(() => new GenerationTransformOptions { LabelColumnName = "" }.Validate());
        Assert.Throws<ArgumentException>(() => new GenerationTransformOptions { SeedColumnName = "" }.Validate());
        Assert.Throws<ArgumentException>(() => new GenerationTransformOptions { SeedColumnName = "Label" }.Validate());
    }

    [Fact]
    public void Validate_Defaults_Pass() => new GenerationTransformOptions().Validate();
}
