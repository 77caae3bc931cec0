using System.Diagnostics;
using System.Text;

namespace Ddpm.Samples.Tests.Packages;

/// <summary>Runs the <c>dotnet</c> command.</summary>
internal static class DotNet
{
    /// <summary>Runs a command to its end and gives what it wrote.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="environment">Variables beside those of this process; null removes one.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it wrote.</exception>
    public static Task<string> RunAsync(
        string folder,
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    ) => RunProgramAsync("dotnet", folder, environment, arguments);

    /// <summary>Runs a program that the command has built or installed, in the same way.</summary>
    /// <inheritdoc cref="RunAsync" />
    /// <param name="program">The program's path.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="environment">Variables beside those of this process; null removes one.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static async Task<string> RunProgramAsync(
        string program,
        string folder,
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfABuild).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var text = new StringBuilder();
        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        text.Append(await output).Append(await errors);
        return process.ExitCode == 0
            ? text.ToString()
            : throw new InvalidOperationException(
                $"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}:\n{text}"
            );
    }

    // A build that this process was started from leaves the paths of its own SDK to its children.
    private static bool IsOfABuild(string name) => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
}
