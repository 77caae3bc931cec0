namespace Ddpm.Samples.Scenes;

/// <summary>Renders labelled pictures straight into memory, without files.</summary>
internal static class RenderedImages
{
    /// <summary>Renders the pictures that <see cref="IClevrDataSetWriter"/> would write, in the same order.</summary>
    /// <param name="world">What the scenes show.</param>
    /// <param name="scenes">How many scenes, at least 1; each gives one picture for each number of objects.</param>
    /// <param name="seed">Which scenes.</param>
    public static ImageCache Create(SceneWorld world, int scenes, long seed)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scenes);
        world.Validate();
        var sampler = new SceneSampler(world, seed);
        var pictures = new (byte[] Pixels, IReadOnlyList<string> Labels)[scenes * world.ObjectsPerScene];
        Parallel.For(
            0,
            scenes,
            index =>
            {
                var scene = sampler.Sample(index);
                for (var objects = 1; objects <= scene.Objects.Count; objects++)
                {
                    var part = scene.WithFirst(objects);
                    var pixels = ToChannelsFirst(SceneRenderer.Render(part));
                    pictures[(index * world.ObjectsPerScene) + objects - 1] = (pixels, part.Labels);
                }
            }
        );

        var vocabulary = world.CreateVocabulary();
        var images = new ImageCache(new ImageShape(3, world.PictureSize, world.PictureSize), vocabulary);
        foreach (var (pixels, labels) in pictures)
            images.Add(pixels, vocabulary.Encode(labels));
        return images;
    }

    private static byte[] ToChannelsFirst(byte[] pixels)
    {
        var plane = pixels.Length / 3;
        var channels = new byte[pixels.Length];
        for (var place = 0; place < plane; place++)
        for (var channel = 0; channel < 3; channel++)
            channels[(channel * plane) + place] = pixels[(place * 3) + channel];
        return channels;
    }
}
