using Ddpm.Samples.Reports;
using SkiaSharp;

namespace Ddpm.Samples.Tests.Reports;

public sealed class PictureGridTests
{
    [Fact]
    public void Save_Cells_WritesAPngThatShowsEachPictureInItsPlace()
    {
        using var folder = new ReportFolder();
        var cells = new[]
        {
            new GridCell(ReportFolder.Plain(255, 0, 0), "red"),
            new GridCell(ReportFolder.Plain(0, 255, 0), "green"),
            new GridCell(ReportFolder.Plain(0, 0, 255), "blue"),
        };

        new PictureGrid { Columns = 2, PictureSize = 50 }.Save(folder.File("grid.png"), cells);

        using var grid = SKBitmap.Decode(folder.File("grid.png"));
        Assert.Equal(["grid.png"], folder.Files);
        Assert.Equal(SKColors.Red, grid.GetPixel(24 + 25, 24 + 25));
        Assert.Equal(SKColors.Lime, grid.GetPixel(24 + 50 + 14 + 25, 24 + 25));
        Assert.Equal(SKColors.Blue, grid.GetPixel(24 + 25, grid.Height - 24 - 35 - 20));
        Assert.Equal(SKColors.White, grid.GetPixel(2, 2));
    }

    [Fact]
    public void Draw_Marks_AreGreenForRightAndRedForWrong()
    {
        var picture = ReportFolder.Plain(0, 0, 0);
        using var grid = new PictureGrid { PictureSize = 50 }.Draw([new(picture, "a", true), new(picture, "b", false)]);

        Assert.Equal(ReportStyle.Right, grid.GetPixel(24 + 25, 24 + 50 + 5));
        Assert.Equal(ReportStyle.Wrong, grid.GetPixel(24 + 50 + 14 + 25, 24 + 50 + 5));
    }

    [Fact]
    public void Draw_LongCaptionAndTitle_MakeRoomForThemselves()
    {
        var picture = ReportFolder.Plain(0, 0, 0);
        using var plain = new PictureGrid().Draw([new(picture, "")]);
        using var captioned = new PictureGrid().Draw([new(picture, "red cube, blue sphere, green cylinder")]);
        using var titled = new PictureGrid { Title = "A title much wider than one picture" }.Draw([new(picture, "")]);

        Assert.True(captioned.Height > plain.Height + 30);
        Assert.True(titled.Width > plain.Width + 100);
        Assert.True(titled.Height > plain.Height);
    }

    [Fact]
    public void Draw_WidePicture_KeepsItsProportions()
    {
        var wide = ReportFolder.Plain(255, 0, 0, width: 20, height: 10);
        using var grid = new PictureGrid { PictureSize = 100 }.Draw([new(wide, "")]);

        Assert.Equal(SKColors.Red, grid.GetPixel(24 + 50, 24 + 50));
        Assert.Equal(SKColors.White, grid.GetPixel(24 + 50, 24 + 10));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 5)]
    [InlineData(24, 6)]
    [InlineData(32, 8)]
    public void Draw_NoColumnsGiven_FillsItsRows(int count, int columns)
    {
        var cells = Enumerable.Repeat(new GridCell(ReportFolder.Plain(0, 0, 0), ""), count).ToList();
        using var grid = new PictureGrid { PictureSize = 16 }.Draw(cells);

        Assert.Equal(48 + columns * 30 - 14, grid.Width);
    }

    [Fact]
    public void Save_WrongInput_ThrowsAndLeavesNothing()
    {
        using var folder = new ReportFolder();
        var path = folder.File("grid.png");
        var cell = new GridCell(ReportFolder.Plain(0, 0, 0), "");

        Assert.Throws<ArgumentException>(() => new PictureGrid().Save(path, []));
        Assert.Throws<ArgumentException>(() => new PictureGrid().Save(path, [cell, new(new Picture(9, 9, [1]), "")]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PictureGrid { PictureSize = 0 }.Save(path, [cell]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PictureGrid { Columns = 0 }.Save(path, [cell]));
        Assert.Throws<DirectoryNotFoundException>(() =>
            new PictureGrid().Save(folder.File(Path.Combine("none", "grid.png")), [cell])
        );
        Assert.Empty(folder.Files);
    }
}
