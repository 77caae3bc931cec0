namespace Ddpm.Trainers.Tests.Scoring;

/// <summary>Small pictures for quick training: each label is a 4×4 patch of its own colour on grey noise.</summary>
internal static class ColourPatches
{
    private static readonly string[] Names = ["red", "green", "blue"];

    public static ImageCache Create(
        int count,
        int seed,
        int side = 12,
        int channels = 3,
        DataFingerprint? fingerprint = null
    )
    {
        var images = new ImageCache(
            new ImageShape(channels, side, side),
            new LabelVocabulary(Names[..channels]),
            fingerprint
        );
        var random = new Random(seed);
        for (var index = 0; index < count; index++)
        {
            var pixels = new byte[images.Shape.Length];
            for (var place = 0; place < pixels.Length; place++)
                pixels[place] = (byte)random.Next(90, 140);
            var labels = Enumerable.Range(0, channels).Where(_ => random.Next(2) == 0).ToArray();
            foreach (var label in labels)
                Paint(pixels, side, channel: label, top: random.Next(side - 3), left: random.Next(side - 3));
            images.Add(pixels, labels);
        }

        return images;
    }

    public static byte[] Pixels(ImageCache images)
    {
        var pixels = new byte[images.Count * images.Shape.Length];
        for (var index = 0; index < images.Count; index++)
            images.CopyPixels(index, pixels.AsSpan(index * images.Shape.Length, images.Shape.Length));
        return pixels;
    }

    public static int[][] Labels(ImageCache images) =>
        [.. Enumerable.Range(0, images.Count).Select(index => images.Labels(index).ToArray())];

    private static void Paint(byte[] pixels, int side, int channel, int top, int left)
    {
        for (var row = top; row < top + 4; row++)
        for (var column = left; column < left + 4; column++)
            pixels[(channel * side + row) * side + column] = 255;
    }
}
