namespace Ddpm.Benchmarks;

/// <summary>A row that asks for a picture.</summary>
internal sealed class Wish
{
    public string[] Labels { get; set; } = [];

    public long Seed { get; set; }
}
