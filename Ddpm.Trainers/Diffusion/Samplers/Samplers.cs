using System.Globalization;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>The list of samplers.</summary>
public static class Samplers
{
    /// <summary>All samplers with their usual settings.</summary>
    public static IReadOnlyList<ISampler> All { get; } =
    [
        new DdpmSampler(),
        new DdpmSampler(largeVariance: true),
        new DdimSampler(),
        new EulerSampler(),
        new HeunSampler(),
        new DpmSolver2MSampler(),
        new DpmSolver2MSampler(stochastic: true),
        new UniPcSampler(),
        new IpndmSampler(),
        new ConsistencySampler(),
    ];

    /// <summary>All names that <see cref="ByName"/> understands, as one text.</summary>
    public static string Names { get; } =
        string.Join(", ", All.Select(sampler => sampler.Name)) + "; ddim:ETA with 0 to 1; unipc:ORDER with 1 to 4";

    /// <summary>
    /// The sampler of that name. Two of them take a number after a colon: "ddim:0.5" is DDIM with η = 0.5, "unipc:2" is
    /// UniPC of order 2.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such sampler, or its number is out of range.</exception>
    public static ISampler ByName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(sampler => sampler.Name == name)
            ?? name.Split(':') switch
            {
                ["ddim", var eta] when double.TryParse(eta, CultureInfo.InvariantCulture, out var value) =>
                    new DdimSampler(value),
                ["unipc", var order] when int.TryParse(order, CultureInfo.InvariantCulture, out var value) =>
                    new UniPcSampler(value),
                _ => throw new ArgumentException($"There is no sampler '{name}'. Known: {Names}.", nameof(name)),
            };
    }
}
