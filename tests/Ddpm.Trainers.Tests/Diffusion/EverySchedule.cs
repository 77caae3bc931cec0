using Ddpm.Trainers.Diffusion;

namespace Ddpm.Trainers.Tests.Diffusion;

/// <summary>All schedules, with and without zero terminal SNR.</summary>
internal static class EverySchedule
{
    /// <summary>The name, and whether the schedule is stretched to end in plain noise.</summary>
    public static TheoryData<string, bool> Names { get; } =
        new(
            NoiseSchedule
                .Names.Select(name => (name, false))
                .Concat(NoiseSchedule.Names.Where(PreservesVariance).Select(name => (name, true)))
        );

    /// <summary>The schedules of a few timesteps.</summary>
    public static IEnumerable<NoiseSchedule> OfCount(int count) =>
        Names.Select(row => NoiseSchedule.ByName(row.Data.Item1, count, row.Data.Item2));

    private static bool PreservesVariance(string name) =>
        NoiseSchedule.ByName(name, 2).Family == NoiseFamily.VariancePreserving;
}
