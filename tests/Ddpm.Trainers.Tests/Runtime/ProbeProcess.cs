using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Ddpm.Trainers.Tests.Runtime;

/// <summary>Runs a method of <see cref="Probes"/> in a fresh process: this test program, started once more.</summary>
internal static class ProbeProcess
{
    private const string ProbeVariable = "DDPM_TEST_PROBE";

    /// <summary>Starts a probe and waits for its end.</summary>
    /// <param name="name">The probe's name.</param>
    /// <param name="environment">Environment variables to set; null removes one.</param>
    public static async Task<ProbeResult> RunAsync(string name, params (string Name, string? Value)[] environment)
    {
        var host =
            Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath : null;
        var start = new ProcessStartInfo(host ?? "dotnet")
        {
            ArgumentList = { "exec", typeof(ProbeProcess).Assembly.Location },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [ProbeVariable] = name },
        };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;

        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new ProbeResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Before anything else of this assembly runs: is this process one that was started for a probe?</summary>
    [ModuleInitializer]
    internal static void RunProbe()
    {
        if (Environment.GetEnvironmentVariable(ProbeVariable) is not { } name)
            return;

        try
        {
            Probes.Run(name);
            Environment.Exit(0);
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(failure);
            Environment.Exit(1);
        }
    }
}
