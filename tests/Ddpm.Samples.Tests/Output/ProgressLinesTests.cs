using Ddpm.Samples.Output;
using Spectre.Console.Testing;

namespace Ddpm.Samples.Tests.Output;

public class ProgressLinesTests
{
    [Fact]
    public void Report_Often_WritesOneLineEachInterval()
    {
        using var console = new TestConsole();
        var time = new ManualTime();
        var lines = new ProgressLines(console, "Painting", time);
        foreach (var second in Enumerable.Range(1, 12))
        {
            time.Seconds = second;
            lines.Report(second / 20.0, () => $"{second} of 20 walls");
        }

        lines.Complete();

        Assert.Equal(
            "Painting...\n"
                + "Painting: 25 % after 0:05; 5 of 20 walls\n"
                + "Painting: 50 % after 0:10; 10 of 20 walls\n"
                + "Painting: done in 0:12; 12 of 20 walls\n",
            console.Output
        );
    }

    [Fact]
    public void Report_NotShown_DoesNotAskForWords()
    {
        using var console = new TestConsole();
        var lines = new ProgressLines(console, "Painting", new ManualTime());

        lines.Report(0.5, () => throw new InvalidOperationException("Nobody looks."));

        Assert.Equal("Painting...\n", console.Output);
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
