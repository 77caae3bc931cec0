using System.Text.Json;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Pictures that are see-through in places.</summary>
public sealed class TransparentPictureTests : IDisposable
{
    // Black, nothing, nothing with a hidden colour, and a red of which half is seen.
    private static readonly byte[] s_drawing = [0, 0, 0, 255, 0, 0, 0, 0, 10, 20, 30, 0, 200, 0, 0, 128];

    // Half of red 200 and half of the background: 200 · 128/255 + 255 · 127/255.
    private static readonly byte[] s_onWhite = [0, 255, 255, 227, 0, 255, 255, 127, 0, 255, 255, 127];
    private static readonly byte[] s_onBlack = [0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] s_onGreen = [0, 0, 0, 100, 0, 255, 255, 127, 0, 0, 0, 0];

    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Decode_Drawing_IsOnTheBackground()
    {
        Assert.Equal(s_onWhite, Decode(new()));
        Assert.Equal(s_onBlack, Decode(new() { Background = PictureColour.Black }));
        Assert.Equal(s_onGreen, Decode(new() { Background = "#00ff00" }));
    }

    [Fact]
    public void Decode_TransparencyKept_IsPutOnTheBackgroundOfTheReader()
    {
        using var image = PictureDecoder.Decode(Drawing(), new() { Background = null });

        Assert.Equal([0, 0, 0, 0], image.Pixels[4..8].ToArray());
        AssertNear(s_onWhite, PicturePixels.Read(image, new(3, 1, 4)));
        AssertNear(s_onGreen, PicturePixels.Read(image, new(3, 1, 4), background: "#0f0"));
    }

    [Fact]
    public void Read_WhatMicrosoftMLLoads_IsNotMultipliedTwice()
    {
        using var image = MLImage.CreateFromFile(Drawing());

        Assert.Equal(MLPixelFormat.Bgra32, image.PixelFormat);
        AssertNear(s_onWhite, PicturePixels.Read(image, new(3, 1, 4)));
        AssertNear(s_onGreen, PicturePixels.Read(image, new(3, 1, 4), background: "#0f0"));
    }

    // The same red of which half is seen, multiplied by its opacity or not, which only a colour above it tells.
    [Theory]
    [InlineData(200)]
    [InlineData(100)]
    public void Read_ImageOfPixels_IsMultipliedUnlessItCannotBe(byte red)
    {
        using var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [red, 0, 0, 128]);
        using var swapped = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [0, 0, red, 128]);

        AssertNear([227, 127, 127], PicturePixels.Read(image, new(3, 1, 1)));
        AssertNear([227, 127, 127], PicturePixels.Read(swapped, new(3, 1, 1)));
        AssertNear([100, 127, 0], PicturePixels.Read(swapped, new(3, 1, 1), background: "#0f0"));
    }

    [Fact]
    public void Read_OpaquePictures_AreAsTheyWere()
    {
        byte[] pixels = [1, 2, 3, 255, 250, 128, 0, 255];
        using var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, pixels);

        Assert.Equal([1, 250, 2, 128, 3, 0], PicturePixels.Read(image, new(3, 1, 2), background: "#123456"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("#00ff00")]
    public void ImagesOfAStage_Background_IsThatOfItsOptions(string? background)
    {
        var context = new MLContext();
        var rows = context.Data.LoadFromEnumerable([new Row { Image = MLImage.CreateFromFile(Drawing()) }]);
        var options = background is null ? new ImageColumnOptions() : new() { Background = background };

        var images = LabeledImagesReader.Read(
            rows,
            "Image",
            "Label",
            null,
            new(3, 1, 4),
            options,
            cancellationToken: TestContext.Current.CancellationToken
        );

        var pixels = new byte[12];
        images.CopyPixels(0, pixels);
        AssertNear(background is null ? s_onWhite : s_onGreen, pixels);
    }

    [Fact]
    public void LoadFromIClevr_Background_IsThatOfTheOptions()
    {
        _folder.WithEntry("\"a_0.png\": [\"red cube\"]");
        _folder.Write("a_0.png", PictureBytes.Rgba(4, s_drawing));
        var context = new MLContext();

        Assert.Equal(s_onWhite, Read(new()));
        Assert.Equal(s_onGreen, Read(new() { Background = "#00ff00" }));

        byte[] Read(IClevrOptions options)
        {
            var image = context.Data.LoadFromIClevr(_folder.Path, options).GetColumn<MLImage>("Image").First();
            return PicturePixels.Read(image, new(3, 1, 4));
        }
    }

    [Fact]
    public void Options_AsJson_KeepTheColourAndMayLackIt()
    {
        var options = new ImageColumnOptions { Background = new(1, 35, 69), MaximumPixels = 77 };

        var text = JsonSerializer.Serialize(options, StoredSettings.Json);

        Assert.Contains("\"#012345\"", text, StringComparison.Ordinal);
        Assert.Equal(options, JsonSerializer.Deserialize<ImageColumnOptions>(text, StoredSettings.Json));
        Assert.Equal(
            new ImageColumnOptions { ScaleImage = 2 },
            JsonSerializer.Deserialize<ImageColumnOptions>("""{"ScaleImage":2}""", StoredSettings.Json)
        );
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<ImageColumnOptions>("""{"Background":"whitish"}""", StoredSettings.Json)
        );
    }

    [Fact]
    public void Parse_Colours_AreThoseOfWebPages()
    {
        Assert.Equal(new PictureColour(255, 255, 255), PictureColour.Parse("white"));
        Assert.Equal(new PictureColour(128, 128, 128), PictureColour.Parse("Grey"));
        Assert.Equal(new PictureColour(0x12, 0xAB, 0xEF), PictureColour.Parse("#12abEF"));
        Assert.Equal(new PictureColour(0x11, 0xAA, 0xFF), PictureColour.Parse("#1af"));
        foreach (var text in new[] { "", "#", "#12", "#1234567", "#ggg", "# 12", "ffffff", "whitish" })
            Assert.Contains(
                $"'{text}' is no colour",
                Assert.Throws<FormatException>(() => PictureColour.Parse(text)).Message
            );
    }

    private string Drawing() => _folder.Write("drawing.png", PictureBytes.Rgba(4, s_drawing));

    private byte[] Decode(PictureFileOptions options)
    {
        using var image = PictureDecoder.Decode(Drawing(), options);
        return PicturePixels.Read(image, new(3, 1, 4));
    }

    // Where colours were multiplied before, each was rounded once more.
    private static void AssertNear(byte[] expected, byte[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));

    private sealed class Row
    {
        public MLImage Image { get; set; } = null!;

        public string Label { get; set; } = "red";
    }
}
