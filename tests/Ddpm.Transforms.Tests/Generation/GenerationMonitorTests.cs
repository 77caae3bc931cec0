using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class GenerationMonitorTests
{
    private readonly List<LoggingEventArgs> _messages = [];
    private readonly StoppedTime _time = new();

    [Fact]
    public void Report_StepsOfALongBatch_SaysEveryTenSecondsHowFarItIs()
    {
        var monitor = new GenerationMonitor(Host(), pictures: 32, _time);
        for (var step = 1; step <= 50; step++)
        {
            _time.Now += TimeSpan.FromSeconds(0.5);
            monitor.Report(new GenerationStep(step, 50, () => throw new InvalidOperationException("Not asked for.")));
        }

        Assert.Equal(
            [
                "Generating 32 pictures: step 20 of 50, 00:00:10 gone.",
                "Generating 32 pictures: step 40 of 50, 00:00:20 gone.",
            ],
            _messages.Select(message => message.RawMessage)
        );
        Assert.All(_messages, message => Assert.Contains("Stage", message.Source, StringComparison.Ordinal));
        Assert.All(_messages, message => Assert.Equal(ChannelMessageKind.Info, message.Kind));
    }

    [Fact]
    public void Report_BatchThatIsSoonDone_SaysNothing()
    {
        var monitor = new GenerationMonitor(Host(), pictures: 1, _time);
        _time.Now += TimeSpan.FromSeconds(9.9);

        monitor.Report(new GenerationStep(1, 1, () => throw new InvalidOperationException("Not asked for.")));

        Assert.Empty(_messages);
    }

    private IHost Host()
    {
        var context = new MLContext();
        context.Log += (_, message) =>
        {
            if (message.RawMessage.StartsWith("Generating", StringComparison.Ordinal))
                _messages.Add(message);
        };
        return ((IHostEnvironment)context).Register("Stage");
    }

    private sealed class StoppedTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
