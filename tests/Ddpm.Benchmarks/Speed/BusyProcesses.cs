using System.Diagnostics;

namespace Ddpm.Benchmarks.Speed;

/// <summary>Processes that do nothing and never wait, beside which something is measured, until this is disposed.</summary>
internal sealed class BusyProcesses : IDisposable
{
    private readonly Process[] _processes;

    /// <param name="count">How many; the system chooses their processors.</param>
    public BusyProcesses(int count) =>
        _processes = [.. Enumerable.Range(0, count).Select(_ => Process.Start("sh", ["-c", "while :; do :; done"]))];

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
