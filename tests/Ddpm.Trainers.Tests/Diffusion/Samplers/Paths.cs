namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>Noise levels of the usual kinds, made here from their formulas.</summary>
internal static class Paths
{
    /// <summary>Every kind, from plain noise to a clean picture.</summary>
    public static IReadOnlyList<string> All { get; } = ["linear", "cosine", "zero-snr", "karras", "flow"];

    /// <summary>A path of that kind that ends at a clean picture.</summary>
    public static NoiseLevel[] ToClean(string kind, int steps) =>
        [.. Enumerable.Range(0, steps).Select(step => At(kind, 1 - (double)step / steps)), NoiseLevel.Clean];

    /// <summary>A path between two times, which ends before the clean picture.</summary>
    public static NoiseLevel[] Between(string kind, int steps, double first, double last) =>
        [.. Enumerable.Range(0, steps + 1).Select(step => At(kind, first + (last - first) * step / steps))];

    /// <summary>The level of a time from 0, nearly clean, to 1, plain noise.</summary>
    public static NoiseLevel At(string kind, double time) =>
        kind switch
        {
            // β from 0.1 to 20 in continuous time (Song et al. 2021, eq. 33)
            "linear" => Preserving(time, Math.Exp(-0.25 * time * time * 19.9 - 0.05 * time)),
            "cosine" => Preserving(time, Math.Cos(time * 0.999 * Math.PI / 2)),
            "zero-snr" => Preserving(time, 1 - time),
            // ρ = 7 from 80 to 0.002 (Karras et al. 2022, eq. 5)
            "karras" => new(time, 1, Math.Pow(Math.Pow(0.002, 1 / 7.0) * (1 - time) + Math.Pow(80, 1 / 7.0) * time, 7)),
            "flow" => new(time, 1 - time, time),
            _ => throw new ArgumentException(kind),
        };

    private static NoiseLevel Preserving(double time, double alpha) => new(time, alpha, Math.Sqrt(1 - alpha * alpha));
}
