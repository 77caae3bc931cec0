using Ddpm.Transforms;

namespace Microsoft.ML;

/// <summary>Conditional image generation on <see cref="MLContext"/>.</summary>
public static class ImageGenerationExtensions
{
    extension(MLContext context)
    {
        /// <summary>Trainers and measures for generating pictures from labels.</summary>
        public ImageGenerationCatalog ImageGeneration => new(context);
    }
}
