using Microsoft.ML.Data;

namespace Ddpm.Transforms.Generation;

/// <summary>As what generated pictures are handed out.</summary>
public enum GeneratedImageType
{
    /// <summary>An <see cref="MLImage"/>.</summary>
    Image,

    /// <summary>A vector of pixels of <see cref="byte"/>, 0 to 255.</summary>
    ByteVector,

    /// <summary>A vector of pixels of <see cref="float"/>, 0 to 255, as ExtractPixels makes them.</summary>
    SingleVector,
}
