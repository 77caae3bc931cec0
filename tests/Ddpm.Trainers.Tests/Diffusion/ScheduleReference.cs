using System.Text.Json;

namespace Ddpm.Trainers.Tests.Diffusion;

/// <summary>What tests/reference/schedules.py computed from the papers' formulas.</summary>
internal sealed record ScheduleReference(
    ScheduleReference.Table[] Schedules,
    ScheduleReference.Placement[] Spacings,
    ScheduleReference.Values[] Targets,
    ScheduleReference.Values[] Weights
)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static ScheduleReference Read()
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "reference", "schedules.json"));
        return JsonSerializer.Deserialize<ScheduleReference>(stream, Json)!;
    }

    /// <summary>Fails where a level is not time, α and σ of the reference to 9 digits.</summary>
    public static void AssertSame(ReadOnlySpan<double> expected, NoiseLevel level, string what)
    {
        AssertSame(expected[0], level.Time, $"{what}: time");
        AssertSame(expected[1], level.Alpha, $"{what}: alpha");
        AssertSame(expected[2], level.Sigma, $"{what}: sigma");
    }

    /// <summary>Fails where two numbers differ by more than 1e-9, or by so large a part of a number above 1.</summary>
    public static void AssertSame(double expected, double actual, string what) =>
        Assert.True(
            Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected)),
            $"{what} is {actual:R}, the reference says {expected:R}."
        );

    /// <summary>Rows of index, time, α and σ.</summary>
    internal sealed record Table(string Name, bool ZeroTerminalSnr, int Count, double[][] Levels);

    /// <summary>Rows of time, α and σ.</summary>
    internal sealed record Placement(
        string Name,
        string Schedule,
        bool ZeroTerminalSnr,
        int Count,
        int Steps,
        double[][] Levels
    );

    /// <summary>Rows of α, σ and what belongs to them.</summary>
    internal sealed record Values(string Name, double? Gamma, double[][] Rows);
}
