using System.Diagnostics;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Models;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>Signals to a training in a process of its own.</summary>
[Collection(nameof(TrainedModels))]
public sealed class StopSignalTests(TrainedModels models)
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Train_StoppedWithoutCheckpoints_LeavesTheModelAsLearntSoFar(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        var folder = models[$"stopped-by-{signal}"];
        var finished = Path.Combine(folder, "model.zip");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(finished, "a finished model", TestContext.Current.CancellationToken);

        var (code, messages) = await Stop(signal, folder, "ddpm", []);

        Assert.True(code == exitCode, $"{code}: {messages}");
        Assert.Matches(
            "Error: Stopped after step [0-9]+; the model as learnt so far is in .*model-stopped.zip",
            messages
        );
        Assert.Equal("a finished model", await File.ReadAllTextAsync(finished, TestContext.Current.CancellationToken));
        using var stage = ModelFile.LoadGenerator(ModelContext.Create(), Path.Combine(folder, "model-stopped.zip"));
        Assert.Contains("\"StoppedAtStep\":", stage.Generator.WriteDescription(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_StoppedWithCheckpoints_GoesOnOrBecomesAModel()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        var folder = models["stopped-by-hup-scorer"];
        var checkpoints = Path.Combine(folder, "checkpoints");

        var (code, messages) = await Stop("HUP", folder, "scorer", ["--checkpoints", checkpoints]);

        Assert.True(code == 129, $"{code}: {messages}");
        Assert.Contains(
            $"the checkpoint is in {checkpoints}. Add --resume to go on.",
            messages,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFiles(folder));
        var path = Path.Combine(folder, "as-it-was.zip");
        var run = await CommandRun.Done("convert", checkpoints, "--out", path);
        Assert.Contains("A model of kind 'scorer' as it was after step", run.Results, StringComparison.Ordinal);
        using var stage = ModelFile.LoadScorer(ModelContext.Create(), path);
        Assert.Equal(24, stage.Classifier.Vocabulary.Count);
    }

    [Fact]
    public async Task Train_StartedToOutliveItsTerminal_IsNotStoppedByItsEnd()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "What a process ignores is read from Linux.");
        var folder = models["nohup"];

        var (code, messages) = await Stop("HUP", folder, "ddpm", [], outlives: true);

        // Stopped by the signal after it.
        Assert.True(code == 143, $"{code}: {messages}");
    }

    private async Task<(int ExitCode, string Messages)> Stop(
        string signal,
        string folder,
        string kind,
        string[] more,
        bool outlives = false
    )
    {
        var cancellation = TestContext.Current.CancellationToken;
        string[] command =
        [
            .. (string[])["dotnet", typeof(StopSignal).Assembly.Location, "train", kind, "--data", models.Scenes],
            .. (string[])["--out", Path.Combine(folder, "model.zip"), "--steps", "1000000", "--batch", "4"],
            .. more,
        ];
        if (outlives)
            command = ["nohup", .. command];
        else if (OperatingSystem.IsLinux())
            // The tests themselves may have been started to outlive their terminal, which their children inherit.
            command = ["env", "--default-signal=HUP", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        try
        {
            var messages = "";
            while (!messages.Contains("loss", StringComparison.Ordinal))
                messages +=
                    await process.StandardError.ReadLineAsync(cancellation)
                    ?? throw new InvalidOperationException($"It ended: {messages}");
            await Send(signal);
            if (outlives)
            {
                while (!messages.EndsWith("pictures/s", StringComparison.Ordinal))
                    messages += await process.StandardError.ReadLineAsync(cancellation);
                await Send("TERM");
            }

            messages += await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, messages + await output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }

        async Task Send(string name)
        {
            using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
            await kill.WaitForExitAsync(cancellation);
        }
    }
}
