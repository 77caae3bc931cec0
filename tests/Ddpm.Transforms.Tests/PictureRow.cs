using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests;

/// <summary>A row that has got its picture.</summary>
internal sealed class PictureRow
{
    public MLImage GeneratedImage { get; set; } = null!;
}
