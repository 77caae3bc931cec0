using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Catalogs;

/// <summary>Trainers and measures for generating pictures from labels.</summary>
public sealed class ImageGenerationCatalog
{
    internal ImageGenerationCatalog(IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Trainers = new ImageGenerationTrainers(environment);
    }

    /// <summary>What can be trained.</summary>
    public ImageGenerationTrainers Trainers { get; }
}
