namespace Ddpm.Trainers.Tests;

/// <summary>Pictures of 8×8 in which each label paints one quarter, small enough to learn in a few steps.</summary>
internal static class TinyPictures
{
    public static LabelVocabulary Vocabulary { get; } = new(["left", "right", "down"]);

    public static ImageShape Shape { get; } = new(3, 8, 8);

    public static ImageCache Create(int count)
    {
        var cache = new ImageCache(Shape, Vocabulary);
        var random = new Random(5);
        for (var index = 0; index < count; index++)
        {
            int[] labels = (index % 4) switch
            {
                0 => [0],
                1 => [1],
                2 => [0, 2],
                _ => [1, 2],
            };
            var pixels = new byte[Shape.Length];
            random.NextBytes(pixels);
            for (var place = 0; place < pixels.Length; place++)
                pixels[place] = (byte)(pixels[place] / 8 + (labels.Contains(place % 8 < 4 ? 0 : 1) ? 180 : 20));
            cache.Add(pixels, labels);
        }

        return cache;
    }
}
