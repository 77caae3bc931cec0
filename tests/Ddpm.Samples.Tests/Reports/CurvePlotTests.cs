using Ddpm.Samples.Reports;
using SkiaSharp;

namespace Ddpm.Samples.Tests.Reports;

public sealed class CurvePlotTests
{
    private static readonly CurvePlot Plot = new()
    {
        XLabel = "minutes",
        YLabel = "accuracy",
        YIncludes = [0, 1],
    };

    [Fact]
    public void Save_Curves_WritesAPngOfTheSizeWithTheColourOfEach()
    {
        using var folder = new ReportFolder();
        var series = new[] { Line("a", 0.2, 0.8), Line("b", 0.4, 0.1) };

        (Plot with { Title = "Accuracy" }).Save(folder.File("plot.png"), series);

        using var bitmap = SKBitmap.Decode(folder.File("plot.png"));
        Assert.Equal((900, 540), (bitmap.Width, bitmap.Height));
        Assert.True(Count(bitmap, ReportStyle.Series[0]) > 200);
        Assert.True(Count(bitmap, ReportStyle.Series[1]) > 200);
        Assert.Equal(0, Count(bitmap, ReportStyle.Series[2]));
        Assert.Equal(["plot.png"], folder.Files);
    }

    [Fact]
    public void Draw_RisingCurve_IsLowOnTheLeftAndHighOnTheRight()
    {
        using var bitmap = Plot.Draw([Line("a", 0, 1)]);

        // The legend's dot, at the upper left, has the colour too.
        var ink = Pixels(bitmap, ReportStyle.Series[0]).Where(pixel => pixel.Y > 50).ToList();
        Assert.True(ink.MinBy(pixel => pixel.X).Y > ink.MaxBy(pixel => pixel.X).Y + 200);
    }

    [Fact]
    public void Draw_Uncertainty_IsABandAroundTheCurve()
    {
        using var without = Plot.Draw([Line("a", 0.5, 0.5)]);
        using var with = Plot.Draw([Line("a", 0.5, 0.5, uncertainty: 0.2)]);

        Assert.True(Count(with, ReportStyle.Paper) < Count(without, ReportStyle.Paper) - 10_000);
    }

    [Fact]
    public void Draw_OnePoint_IsADot()
    {
        using var bitmap = Plot.Draw([new PlotSeries("a", [new(3, 0.5)])]);

        Assert.True(Count(bitmap, ReportStyle.Series[0]) > 60);
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(0, double.PositiveInfinity)]
    public void Draw_NumberThatIsNotFinite_NamesTheCurve(double x, double y)
    {
        var error = Assert.Throws<ArgumentException>(() => Plot.Draw([new PlotSeries("loss", [new(x, y)])]));

        Assert.Contains("'loss'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_NothingToDraw_Throws()
    {
        Assert.Throws<ArgumentException>(() => Plot.Draw([]));
        Assert.Throws<ArgumentException>(() => Plot.Draw([new PlotSeries("a", [])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => (Plot with { Width = 10 }).Draw([Line("a", 0, 1)]));
    }

    private static PlotSeries Line(string name, double from, double to, double uncertainty = 0) =>
        new(name, [new(0, from, uncertainty), new(10, to, uncertainty)]);

    private static int Count(SKBitmap bitmap, SKColor color) => Pixels(bitmap, color).Count();

    private static IEnumerable<(int X, int Y)> Pixels(SKBitmap bitmap, SKColor color)
    {
        var pixels = bitmap.Pixels;
        for (var index = 0; index < pixels.Length; index++)
            if (pixels[index] == color)
                yield return (index % bitmap.Width, index / bitmap.Width);
    }
}
