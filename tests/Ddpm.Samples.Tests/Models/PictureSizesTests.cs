using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Models;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Reports;
using Ddpm.Samples.Tests.Commands;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;
using SkiaSharp;

namespace Ddpm.Samples.Tests.Models;

/// <summary>Folders whose pictures are not all alike.</summary>
public sealed class PictureSizesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly MLContext _context = new(1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_OneSmallPictureAmongLargerOnes_IsLearntAtTheSizeOfMost()
    {
        WriteSet([(8, 8), .. Enumerable.Repeat((64, 64), 9)]);

        var data = Load();

        Assert.Equal(new ImageShape(3, 64, 64), data.Shape);
        Assert.Equal(
            "9 of 10 pictures are 64×64; the others are resized to that. --size learns all at another.",
            data.Sizes!.Describe(data.Shape)
        );
    }

    [Fact]
    public void Load_LargePictures_SaysThatAllAreResized()
    {
        WriteSet([(200, 320), (200, 320), (300, 300)]);

        var data = Load();

        Assert.Equal(new ImageShape(3, 64, 64), data.Shape);
        Assert.Equal(
            "2 of 3 pictures are 320×200 (width × height); all are learnt at 64×64. --size learns them at another.",
            data.Sizes!.Describe(data.Shape)
        );
    }

    [Fact]
    public void Load_NoTwoOfOneSize_TakesTheLargest()
    {
        WriteSet([(16, 16), (24, 32), (32, 16)]);

        var data = Load();

        Assert.Equal(new ImageShape(3, 24, 32), data.Shape);
        Assert.StartsWith("No two of the 3 pictures are of one size", data.Sizes!.Describe(data.Shape));
    }

    [Fact]
    public void Load_AllOfOneSize_HasNothingToSay()
    {
        WriteSet([(16, 24), (16, 24)]);

        var data = Load();

        Assert.Equal(new ImageShape(3, 16, 24), data.Shape);
        Assert.Null(data.Sizes!.Describe(data.Shape));
        Assert.Equal(
            "All 2 pictures are 24×16 (width × height); all are learnt at 8×8. --size learns them at another.",
            data.Sizes.Describe(new ImageShape(3, 8, 8))
        );
    }

    [Fact]
    public void Load_Size_IsTakenWithoutLooking()
    {
        WriteSet([(16, 16), (8, 8)]);
        File.WriteAllText(_folder["set/0.png"], "no picture");

        var data = TrainingData.Load(
            _context,
            new DataOptions
            {
                Source = new() { Folder = _folder["set"] },
                Size = 40,
            },
            holdOut: false
        );

        Assert.Equal((new ImageShape(3, 40, 40), null), (data.Shape, data.Sizes));
        Assert.Contains("0.png", Assert.Throws<InvalidDataException>(() => Load()).Message);
    }

    [Fact]
    public void Of_PicturesThatAreNoFiles_LooksAtThem()
    {
        var rows = new[] { (8, 8), (16, 8), (16, 8) }.Select(size => new Row
        {
            Image = PicturePixels.Write(new byte[size.Item1 * size.Item2], new(1, size.Item1, size.Item2)),
        });

        var sizes = PictureSizes.Of(_context.Data.LoadFromEnumerable(rows), new());

        Assert.Equal([(16, 8, 2), (8, 8, 1)], sizes.Counts);
    }

    [Fact]
    public async Task TrainDdpm_SizeThatNoNetworkTakes_SaysWhatWasFoundAndNamesTheOption()
    {
        WriteSet([(8, 8), (37, 53), (37, 53)]);

        var run = await CommandRun.Of("train", "ddpm", "--data", _folder["set"], "--out", _folder["m.zip"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("2 of 3 pictures are 53×37 (width × height); the others are resized to that.", run.Messages);
        Assert.Contains("height and width must be multiples of", run.Messages);
        Assert.Contains("--size brings them to another size.", run.Messages);
    }

    [Fact]
    public async Task TrainGan_SizeThatNoNetworkTakes_NamesTheOption()
    {
        WriteSet([(37, 53), (37, 53)]);

        var run = await CommandRun.Of("train", "gan", "--data", _folder["set"], "--out", _folder["m.zip"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("--size brings them to another size.", run.Messages);
    }

    [Theory]
    [InlineData(
        "--background",
        "whitish",
        "--background must be a colour such as #ffffff, white or grey, got 'whitish'."
    )]
    [InlineData("--maximum-pixels", "0", "--maximum-pixels must be")]
    public async Task Train_FileOptionThatIsNone_IsRefused(string option, string value, string expected)
    {
        var run = await CommandRun.Of(
            "train",
            "ddpm",
            "--data",
            _folder["set"],
            "--out",
            _folder["m.zip"],
            option,
            value
        );

        Assert.NotEqual(ExitCode.Done, run.ExitCode);
        Assert.Contains(expected, run.Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_FileOptions_SayHowFilesAreDecoded(bool holdOut)
    {
        WriteSet([.. Enumerable.Repeat((8, 8), 20)], SKColors.Transparent);

        Assert.Equal(255, First(new()));
        Assert.Equal(64, First(new() { Background = "#400000" }));
        Assert.Contains(
            "more than the limit of 63",
            Assert.Throws<InvalidDataException>(() => First(new() { MaximumPixels = 63 })).Message
        );

        byte First(PictureFileOptions files)
        {
            var options = new DataOptions
            {
                Source = new()
                {
                    Folder = _folder["set"],
                    Files = new() { Background = files.Background, MaximumPixels = files.MaximumPixels },
                },
            };
            var data = TrainingData.Load(_context, options, holdOut);
            using var image = data.Training.GetColumn<MLImage>(LoadedColumns.Image).First();
            using var row = TrainingData
                .LoadRows(_context, _folder["set"], files)
                .GetColumn<MLImage>(LoadedColumns.Image)
                .First();
            var value = PicturePixels.Read(image, new(3, 8, 8))[0];
            Assert.Equal(value, PicturePixels.Read(row, new(3, 8, 8))[0]);
            Assert.Equal(value, PictureReader.Read(_folder["set/0.png"], [], new(3, 8, 8), files).Pixels[0]);
            return value;
        }
    }

    private TrainingData Load() => TrainingData.Load(_context, _folder["set"], holdOut: false);

    /// <summary>A data set in i-CLEVR's format of pictures of given heights and widths.</summary>
    private void WriteSet(IReadOnlyList<(int Height, int Width)> sizes, SKColor? colour = null)
    {
        Directory.CreateDirectory(_folder["set"]);
        File.WriteAllText(_folder["set/objects.json"], """{"a": 0}""");
        File.WriteAllText(
            _folder["set/train.json"],
            JsonSerializer.Serialize(
                Enumerable.Range(0, sizes.Count).ToDictionary(index => $"{index}.png", _ => new[] { "a" })
            )
        );
        foreach (var (index, (height, width)) in sizes.Index())
        {
            using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            bitmap.Erase(colour ?? SKColors.Gray);
            PngFile.Write(_folder[$"set/{index}.png"], bitmap);
        }
    }

    private sealed class Row
    {
        public MLImage Image { get; set; } = null!;
    }
}
