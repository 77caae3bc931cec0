using Ddpm.Samples.Output;

namespace Ddpm.Samples.Tests.Output;

public class DurationTextTests
{
    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(7.4, "0:07")]
    [InlineData(59.6, "1:00")]
    [InlineData(3599, "59:59")]
    [InlineData(3900, "1:05:00")]
    [InlineData(1e8, "?")]
    [InlineData(-1, "?")]
    public void Format_Seconds_ReadsAsPeopleDo(double seconds, string expected) =>
        Assert.Equal(expected, DurationText.Format(TimeSpan.FromMilliseconds(seconds * 1000)));
}
