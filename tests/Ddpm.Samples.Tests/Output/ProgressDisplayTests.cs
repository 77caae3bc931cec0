using Ddpm.Samples.Output;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Ddpm.Samples.Tests.Output;

public class ProgressDisplayTests
{
    [Fact]
    public void Run_Terminal_ShowsABar()
    {
        using var console = new TestConsole().Interactive().Width(120);
        console.Profile.Capabilities.Ansi = true;

        var result = ProgressDisplay.Run(console, "Painting [walls]", progress => Work(progress));

        Assert.Equal(42, result);
        Assert.Contains("Painting [walls]", console.Output, StringComparison.Ordinal);
        Assert.Contains("100%", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoTerminal_WritesLines()
    {
        using var console = new TestConsole();

        var result = ProgressDisplay.Run(console, "Painting", progress => Work(progress));

        Assert.Equal(42, result);
        Assert.Equal("Painting...\nPainting: done in 0:00; one wall [west]\n", console.Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_WorkFails_PassesTheErrorOn(bool terminal)
    {
        using var console = new TestConsole();
        console.Profile.Capabilities.Interactive = terminal;
        console.Profile.Capabilities.Ansi = terminal;

        Assert.Throws<InvalidDataException>(() =>
            ProgressDisplay.Run(console, "Painting", _ => throw new InvalidDataException("No paint."))
        );
        Assert.DoesNotContain("done", console.Output, StringComparison.Ordinal);
    }

    private static int Work(IWorkProgress progress)
    {
        progress.Report(0.5, () => "one wall [west]");
        return 42;
    }
}
