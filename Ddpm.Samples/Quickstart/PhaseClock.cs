using System.Diagnostics;

namespace Ddpm.Samples.Quickstart;

/// <summary>Measures how long each phase of a run takes.</summary>
internal sealed class PhaseClock
{
    private readonly List<Phase> _phases = [];

    /// <summary>The phases so far.</summary>
    public IReadOnlyList<Phase> Phases => _phases;

    /// <summary>Runs a phase.</summary>
    /// <param name="name">What it does.</param>
    /// <param name="work">The work.</param>
    /// <param name="describe">A few words about what came of it, once it is done.</param>
    public T Run<T>(string name, Func<T> work, Func<string>? describe = null)
    {
        var watch = Stopwatch.StartNew();
        var result = work();
        _phases.Add(new Phase(name, watch.Elapsed, describe?.Invoke() ?? ""));
        return result;
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(string name, Action work, Func<string>? describe = null) =>
        Run(
            name,
            () =>
            {
                work();
                return true;
            },
            describe
        );

    /// <summary>A part of a run.</summary>
    /// <param name="Name">What it did.</param>
    /// <param name="Duration">How long it took.</param>
    /// <param name="Detail">A few words about what came of it.</param>
    internal sealed record Phase(string Name, TimeSpan Duration, string Detail);
}
