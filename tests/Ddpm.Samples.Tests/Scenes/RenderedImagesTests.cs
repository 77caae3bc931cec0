using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Tests.Scenes;

public class RenderedImagesTests
{
    [Fact]
    public void Create_World_HoldsThePicturesOfTheScenes()
    {
        var images = RenderedImages.Create(SceneWorld.Quickstart, 4, 8);
        var scene = new SceneSampler(SceneWorld.Quickstart, 8).Sample(2);
        var rendered = SceneRenderer.Render(scene);
        var pixels = new byte[images.Shape.Length];
        images.CopyPixels(5, pixels);

        Assert.Equal(8, images.Count);
        Assert.Equal(images.Vocabulary.Encode(scene.Labels), images.Labels(5).ToArray());
        for (var place = 0; place < 32 * 32; place++)
        for (var channel = 0; channel < 3; channel++)
            Assert.Equal(rendered[(place * 3) + channel], pixels[(channel * 32 * 32) + place]);
    }

    [Fact]
    public void Create_NoScenes_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RenderedImages.Create(SceneWorld.Quickstart, 0, 1));
}
