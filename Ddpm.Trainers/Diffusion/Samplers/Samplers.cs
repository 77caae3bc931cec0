namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>The list of samplers.</summary>
public static class Samplers
{
    /// <summary>All samplers: "ddpm" (ancestral, stochastic) and "ddim" (deterministic).</summary>
    public static IReadOnlyList<ISampler> All { get; } =
    [new DdimSampler("ddpm", eta: 1), new DdimSampler("ddim", eta: 0)];

    /// <summary>The sampler of that name.</summary>
    /// <exception cref="ArgumentException">There is no such sampler.</exception>
    public static ISampler ByName(string name) =>
        All.FirstOrDefault(sampler => sampler.Name == name)
        ?? throw new ArgumentException(
            $"There is no sampler '{name}'. Known: {string.Join(", ", All.Select(sampler => sampler.Name))}.",
            nameof(name)
        );
}
