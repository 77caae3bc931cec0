namespace Ddpm.Transforms.Tests;

/// <summary>A row that asks for a picture.</summary>
internal sealed class LabelRow
{
    public string[] Label { get; set; } = [];
}
