using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class LabeledImagesReaderTests
{
    private static readonly ImageShape Shape = new(3, 4, 6);

    [Fact]
    public void Read_RgbPictures_GivesChannelsFirstAndSortedLabelIndices()
    {
        using var first = Picture(4, 6, 10, 20, 30);
        using var second = Picture(4, 6, 40, 50, 60);
        var data = Rows(new Row { Image = first, Label = ["b", "a", "b"] }, new Row { Image = second, Label = ["c"] });

        var images = LabeledImagesReader.Read(
            data,
            "Image",
            "Label",
            null,
            Shape,
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal(2, images.Count);
        Assert.Equal(["a", "b", "c"], images.Vocabulary.Names);
        Assert.Equal([0, 1], images.Labels(0).ToArray());
        Assert.Equal([2], images.Labels(1).ToArray());
        var pixels = new byte[Shape.Length];
        images.CopyPixels(1, pixels);
        Assert.Equal([.. Fill(40, 24), .. Fill(50, 24), .. Fill(60, 24)], pixels);
    }

    [Fact]
    public void Read_GivenVocabulary_KeepsItsOrder()
    {
        using var image = Picture(4, 6, 1, 2, 3);
        var vocabulary = new LabelVocabulary(["z", "y", "x"]);

        var images = LabeledImagesReader.Read(
            Rows(new Row { Image = image, Label = ["x", "z"] }),
            "Image",
            "Label",
            vocabulary,
            Shape,
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Same(vocabulary, images.Vocabulary);
        Assert.Equal([0, 2], images.Labels(0).ToArray());
    }

    [Fact]
    public void Read_GreyShape_GivesLumaOfTheStretchedPicture()
    {
        using var image = Picture(20, 30, 255, 0, 0);

        var images = LabeledImagesReader.Read(
            Rows(new Row { Image = image, Label = ["a"] }),
            "Image",
            "Label",
            null,
            new ImageShape(1, 2, 2),
            cancellationToken: TestContext.Current.CancellationToken
        );

        var pixels = new byte[4];
        images.CopyPixels(0, pixels);
        Assert.Equal(Fill(76, 4), pixels);
    }

    [Fact]
    public void Read_ScalarTextLabel_IsOneLabel()
    {
        using var image = Picture(4, 6, 1, 2, 3);
        var data = new MLContext().Data.LoadFromEnumerable([new ScalarRow { Image = image, Label = "boot" }]);

        var images = LabeledImagesReader.Read(
            data,
            "Image",
            "Label",
            null,
            Shape,
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal(["boot"], images.Vocabulary.Names);
    }

    [Fact]
    public void Read_MissingColumn_NamesItAndTheColumnsThatAreThere()
    {
        using var image = Picture(4, 6, 1, 2, 3);
        var data = Rows(new Row { Image = image, Label = ["a"] });

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            LabeledImagesReader.Read(
                data,
                "Picture",
                "Label",
                null,
                Shape,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );

        Assert.Contains("'Picture'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Image, Label", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Label", "Label", "an image")]
    [InlineData("Image", "Image", "text")]
    public void Read_ColumnOfTheWrongType_NamesTheExpectedOne(string imageColumn, string labelColumn, string expected)
    {
        using var image = Picture(4, 6, 1, 2, 3);
        var data = Rows(new Row { Image = image, Label = ["a"] });

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            LabeledImagesReader.Read(
                data,
                imageColumn,
                labelColumn,
                null,
                Shape,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );

        Assert.Contains($"expected {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RowWithUnknownOrWithoutLabel_NamesTheRow()
    {
        using var image = Picture(4, 6, 1, 2, 3);
        var vocabulary = new LabelVocabulary(["a"]);
        var known = new Row { Image = image, Label = ["a"] };

        var unknown = Assert.Throws<InvalidDataException>(() =>
            LabeledImagesReader.Read(
                Rows(known, new Row { Image = image, Label = ["pink cone"] }),
                "Image",
                "Label",
                vocabulary,
                Shape,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        var empty = Assert.Throws<InvalidDataException>(() =>
            LabeledImagesReader.Read(
                Rows(known, new Row { Image = image, Label = [] }),
                "Image",
                "Label",
                null,
                Shape,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );

        Assert.Contains("Row 1 has the unknown label 'pink cone'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("Row 1 has no label", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoRows_SaysSo() =>
        Assert.Throws<InvalidDataException>(() =>
            LabeledImagesReader.Read(
                Rows(),
                "Image",
                "Label",
                null,
                Shape,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );

    [Fact]
    public void Read_CancelledToken_Stops()
    {
        using var image = Picture(4, 6, 1, 2, 3);

        Assert.Throws<OperationCanceledException>(() =>
            LabeledImagesReader.Read(
                Rows(new Row { Image = image, Label = ["a"] }),
                "Image",
                "Label",
                null,
                Shape,
                cancellationToken: new CancellationToken(canceled: true)
            )
        );
    }

    private static IDataView Rows(params Row[] rows) => new MLContext().Data.LoadFromEnumerable(rows);

    private static byte[] Fill(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private static MLImage Picture(int height, int width, byte red, byte green, byte blue) =>
        PicturePixels.Write(
            [.. Fill(red, height * width), .. Fill(green, height * width), .. Fill(blue, height * width)],
            new ImageShape(3, height, width)
        );

    private sealed class Row
    {
        [ImageType(4, 6)]
        public required MLImage Image { get; set; }

        public required string[] Label { get; set; }
    }

    private sealed class ScalarRow
    {
        [ImageType(4, 6)]
        public required MLImage Image { get; set; }

        public required string Label { get; set; }
    }
}
