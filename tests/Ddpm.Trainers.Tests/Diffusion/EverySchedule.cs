using Ddpm.Trainers.Tests.Choices;

namespace Ddpm.Trainers.Tests.Diffusion;

/// <summary>All schedules, with and without zero terminal SNR.</summary>
internal static class EverySchedule
{
    /// <summary>The name, and whether the schedule is stretched to end in plain noise.</summary>
    public static TheoryData<string, bool> Names { get; } =
        new(
            BuiltIn
                .Names<Schedule>()
                .Select(name => (name, false))
                .Concat(BuiltIn.Names<Schedule>().Where(PreservesVariance).Select(name => (name, true)))
        );

    /// <summary>The schedules of a few timesteps.</summary>
    public static IEnumerable<NoiseSchedule> OfCount(int count) =>
        Names.Select(row => Schedule.FromString(row.Data.Item1).Build(count, row.Data.Item2));

    private static bool PreservesVariance(string name) =>
        Schedule.FromString(name).Build(2).Family == NoiseFamily.VariancePreserving;
}
