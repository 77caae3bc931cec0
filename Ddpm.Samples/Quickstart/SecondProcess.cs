using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Quickstart;

/// <summary>Runs this program once more, in a process of its own.</summary>
internal static class SecondProcess
{
    /// <summary>Runs <c>ddpm</c> with other arguments; its output goes where that of this process goes.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="CommandFailedException">The process failed.</exception>
    public static void Run(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (file, prefix) = FindProgram();
        using var process =
            Process.Start(new ProcessStartInfo(file, [.. prefix, .. arguments]) { UseShellExecute = false })
            ?? throw new CommandFailedException($"'{file}' could not be started.");
        try
        {
            process.WaitForExitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != ExitCode.Done)
            throw new CommandFailedException($"The second process failed with exit code {process.ExitCode}.");
    }

    /// <summary>
    /// What starts this program, whether it runs by <c>dotnet run</c>, by its own executable, as a .NET tool or inside
    /// a test: the runtime's own <c>dotnet</c> with the program's assembly, or else the executable of this process.
    /// </summary>
    private static (string File, string[] Prefix) FindProgram()
    {
        var assembly = Assembly.GetExecutingAssembly().Location;
        var host = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

        // <root>/shared/Microsoft.NETCore.App/<version>/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        if (assembly.Length > 0 && File.Exists(Path.Combine(root, host)))
            return (Path.Combine(root, host), [assembly]);
        return (Environment.ProcessPath ?? throw new CommandFailedException("This program's file is unknown."), []);
    }
}
