using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Catalogs;

public sealed class ImageGenerationExtensionsTests
{
    /// <summary>F# and Visual Basic know no extension properties: the guide tells them this name.</summary>
    [Fact]
    public void ImageGeneration_ForLanguagesWithoutExtensionProperties_IsAStaticMethod()
    {
        var method = typeof(ImageGenerationExtensions).GetMethod("get_ImageGeneration", [typeof(MLContext)]);

        Assert.True(method is { IsPublic: true, IsStatic: true });
        Assert.IsType<ImageGenerationCatalog>(method.Invoke(null, [new MLContext()]));
    }
}
