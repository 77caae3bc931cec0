namespace Ddpm.Benchmarks.Speed;

/// <summary>What was measured of whom, round after round.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<(string What, string Who), List<Times>> _rounds = [];

    /// <summary>Adds a round.</summary>
    public void Add(string what, string who, Times times)
    {
        if (!_rounds.TryGetValue((what, who), out var rounds))
            _rounds[(what, who)] = rounds = [];
        rounds.Add(times);
    }

    /// <summary>The figure of the best of some, or null where none was measured.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="candidates">Of whom.</param>
    /// <param name="of">The numbers of a round, of which less is better.</param>
    public Figure? Best(string what, IEnumerable<string> candidates, Func<Times, IEnumerable<double>> of) =>
        candidates
            .Where(who => _rounds.ContainsKey((what, who)))
            .Select(who => Figure.Of(who, _rounds[(what, who)].Select(round => Times.Median(of(round)))))
            .MinBy(figure => figure.Median);

    /// <summary>Whether the clock ran longer than the processor worked, by more than some share, in half of some measurements.</summary>
    public bool IsBusier(double most, IEnumerable<string> whats)
    {
        var wanted = whats.ToHashSet(StringComparer.Ordinal);
        return Times.Median(
                _rounds
                    .Where(one => wanted.Contains(one.Key.What))
                    .SelectMany(one => one.Value)
                    .Select(round => Times.Median(round.Wall) / Times.Median(round.Processor))
            ) > most;
    }
}

/// <summary>The median of all rounds and the range of them.</summary>
/// <param name="Who">Of whom.</param>
/// <param name="Median">The median.</param>
/// <param name="Low">The least.</param>
/// <param name="High">The most.</param>
internal sealed record Figure(string Who, double Median, double Low, double High)
{
    /// <summary>The figure of some rounds.</summary>
    public static Figure Of(string who, IEnumerable<double> rounds)
    {
        double[] all = [.. rounds];
        return new(who, Times.Median(all), all.Min(), all.Max());
    }
}
