namespace Ddpm.Transforms.Tests.Training;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "00:00:00")]
    [InlineData(59.6, "00:01:00")]
    [InlineData(3_723, "01:02:03")]
    [InlineData(86_399.4, "23:59:59")]
    [InlineData(180_000, "2 d 02:00:00")]
    [InlineData(8_640_001, "100 d 00:00:01")]
    [InlineData(-5, "00:00:00")]
    public void Format_Seconds_HasDaysWhereThereAreSome(double seconds, string expected) =>
        Assert.Equal(expected, DurationText.Format(TimeSpan.FromSeconds(seconds)));
}
