using System.Globalization;
using System.Runtime.InteropServices;

namespace Ddpm.Samples.Commands;

/// <summary>
/// Turns Ctrl+C, the signal by which a system asks a process to end, and that of a closed terminal or a lost connection into a
/// cancellation, so that a command can finish its step, write its checkpoint and clean up. A second one ends the process at once.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    /// <summary>What shells add to a signal's number to make an exit code of it.</summary>
    private const int SignalExitCode = 128;

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _exitCode;

    public StopSignal()
    {
        Register(PosixSignal.SIGINT, number: 2);
        Register(PosixSignal.SIGTERM, number: 15);
        if (!HangUpIsIgnored())
            Register(PosixSignal.SIGHUP, number: 1);
    }

    /// <summary>Cancelled when the process is asked to stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What the shell is told: 130, 143 or 129 where a signal stopped the command, and else what the command says.</summary>
    /// <param name="code">What the command says.</param>
    public int ExitCodeOf(int code) => code == ExitCode.Failed && _exitCode != 0 ? _exitCode : code;

    /// <inheritdoc />
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void Register(PosixSignal signal, int number) =>
        _registrations.Add(
            PosixSignalRegistration.Create(
                signal,
                context =>
                {
                    context.Cancel = !_source.IsCancellationRequested;
                    _exitCode = SignalExitCode + number;
                    _source.Cancel();
                }
            )
        );

    /// <summary>Whether the process was started to outlive its terminal, as nohup does; a handler would undo that.</summary>
    private static bool HangUpIsIgnored()
    {
        const string status = "/proc/self/status";
        const string ignored = "SigIgn:";
        if (!OperatingSystem.IsLinux() || !File.Exists(status))
            return false;
        var mask = File.ReadLines(status).FirstOrDefault(line => line.StartsWith(ignored, StringComparison.Ordinal));
        return mask is not null
            && ulong.TryParse(
                mask.AsSpan(ignored.Length).Trim(),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture,
                out var signals
            )
            && (signals & 1) != 0;
    }
}
