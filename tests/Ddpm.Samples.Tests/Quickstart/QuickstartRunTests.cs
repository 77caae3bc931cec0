using Ddpm.Samples.Output;
using Ddpm.Samples.Quickstart;
using Ddpm.Samples.Tests.Commands;
using Ddpm.Trainers;
using Spectre.Console.Testing;

namespace Ddpm.Samples.Tests.Quickstart;

public class QuickstartRunTests
{
    [Fact]
    public void Run_FewSteps_MakesEverythingAndTheSecondProcessAgrees()
    {
        using var folder = new TestFolder();
        using var console = new TestConsole();
        var options = new QuickstartOptions
        {
            Folder = folder["made"],
            Scenes = 60,
            TrainingSteps = 1,
            Seeds = 1,
            Sampling = new SamplingOptions { Steps = 2 },
        };

        var result = new QuickstartRun(console, options, TestContext.Current.CancellationToken).Run();

        Assert.Equal(24, result.Seen.ImageCount);
        Assert.Equal(12, result.Unseen.ImageCount);
        Assert.Equal(new ReplayComparison(36, 36), result.SecondProcess);
        Assert.Equal(36, Directory.GetFiles(options.PicturesFolder).Length);
        Assert.All(
            (string[])["grid.png", "denoising.gif", "pipeline.zip", "metrics.json", "scenes/train.json"],
            file => Assert.True(File.Exists(folder[$"made/{file}"]), file)
        );
        AssertReport(result);
    }

    private static void AssertReport(QuickstartResult result)
    {
        using var console = new TestConsole().Width(160);
        foreach (var part in QuickstartReport.Create(result))
            console.Write(part);

        Assert.Contains("generated, combinations never seen", console.Output, StringComparison.Ordinal);
        Assert.Contains("same 36 pictures, byte for byte", console.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"picturesPerSecond\"",
            CommandOutput.ToJson(QuickstartReport.ToJsonObject(result)),
            StringComparison.Ordinal
        );
    }
}
