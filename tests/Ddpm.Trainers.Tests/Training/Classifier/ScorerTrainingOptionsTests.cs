namespace Ddpm.Trainers.Tests.Training;

public sealed class ScorerTrainingOptionsTests
{
    private static readonly ImageShape Shape = new(3, 32, 40);

    [Theory]
    [InlineData(1, 28, 28)]
    [InlineData(3, 64, 64)]
    [InlineData(3, 1200, 1300)]
    public void Validate_Defaults_SuitPicturesOfAllSizes(int channels, int height, int width) =>
        new ScorerTrainingOptions().Validate(new ImageShape(channels, height, width));

    public static TheoryData<ScorerTrainingOptions, string> OutOfRange =>
        new()
        {
            {
                new() { InputSize = 31 },
                "InputSize must be 32"
            },
            {
                new() { InputSize = 1025 },
                "to 1024"
            },
            {
                new() { InputSize = int.MaxValue },
                "to 1024"
            },
            {
                new() { MaxShift = -1 },
                "MaxShift must be 0 or more"
            },
            {
                new() { MaxShift = 9 },
                "MaxShift must be 0 to 8"
            },
            {
                new() { BatchSize = 1 },
                "BatchSize"
            },
            {
                new() { LearningRate = 0 },
                "LearningRate"
            },
        };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_ValueOutOfRange_NamesIt(ScorerTrainingOptions options, string expected)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(Shape));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_StripOfPixels_SaysWhatItWouldGrowTo()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ScorerTrainingOptions { MaxShift = 0 }.Validate(new ImageShape(3, 1, 4096))
        );

        Assert.Contains("262144 pixels", error.Message, StringComparison.Ordinal);
    }
}
