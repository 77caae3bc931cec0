namespace Ddpm.Benchmarks;

/// <summary>A row that asks for a picture.</summary>
internal sealed class Wish
{
    public string[] Label { get; set; } = [];

    public long Seed { get; set; }
}
