using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Pixels from 0 to 1 that nobody said so about.</summary>
public sealed class UnscaledPixelTests
{
    [Fact]
    public void Read_FractionsThatNothingScales_SaysWhatToSet()
    {
        var rows = new[]
        {
            new VectorRow { Pixels = [0, 0.6f, 1, 0.2f], Label = "a" },
            new VectorRow { Pixels = [0.1f, 0.9f, 0.3f, 0.7f], Label = "b" },
        };
        var shape = new ImageShape(1, 2, 2);

        var error = Assert.Throws<InvalidDataException>(() => Read(new ImageColumnOptions()));
        var images = Read(new ImageColumnOptions { ScaleImage = 1 / 255f });

        Assert.Contains("No pixel of column 'Pixels' is above 1 in 2 rows", error.Message);
        Assert.Contains("ScaleImage to 1/255f", error.Message);
        var pixels = new byte[4];
        images.CopyPixels(0, pixels);
        Assert.Equal([0, 153, 255, 51], pixels);

        ImageCache Read(ImageColumnOptions options) =>
            LabeledImagesReader.Read(
                new MLContext().Data.LoadFromEnumerable(rows),
                "Pixels",
                "Label",
                null,
                shape,
                options,
                TestContext.Current.CancellationToken
            );
    }

    private sealed class VectorRow
    {
        [VectorType(4)]
        public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
