using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>Curves over one pair of axes, accuracy against minutes for instance.</summary>
internal sealed record CurvePlot
{
    private const float Capital = 10;
    private const float TitleCapital = 15;

    /// <summary>The line above the plot, or null.</summary>
    public string? Title { get; init; }

    /// <summary>What the horizontal axis measures, with its unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>What the vertical axis measures, with its unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>Values that the vertical axis shows in any case: 0 and 1 for accuracies. <value>None by default.</value></summary>
    public IReadOnlyList<double> YIncludes { get; init; } = [];

    /// <summary>Columns, in pixels. <value>900 by default.</value></summary>
    public int Width { get; init; } = 900;

    /// <summary>Rows, in pixels. <value>540 by default.</value></summary>
    public int Height { get; init; } = 540;

    /// <summary>Draws the curves and writes them as PNG.</summary>
    /// <exception cref="ArgumentException">There is no curve, a curve has no point, or a number is not finite.</exception>
    public void Save(string path, IReadOnlyList<PlotSeries> series)
    {
        using var bitmap = Draw(series);
        PngFile.Write(path, bitmap);
    }

    /// <summary>Draws the curves; the caller disposes the picture.</summary>
    /// <exception cref="ArgumentException">There is no curve, a curve has no point, or a number is not finite.</exception>
    public SKBitmap Draw(IReadOnlyList<PlotSeries> series)
    {
        Check(series);
        var points = series.SelectMany(curve => curve.Points).ToList();
        var x = PlotAxis.Around([.. points.Select(point => point.X)], wantedTicks: 8);
        var y = PlotAxis.Around(
            [
                .. points.Select(point => point.Y - point.Uncertainty),
                .. points.Select(point => point.Y + point.Uncertainty),
                .. YIncludes,
            ],
            wantedTicks: 6
        );

        var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(ReportStyle.Paper);
        var labelWidth = y.Ticks.Max(tick => StrokeFont.Measure(y.Label(tick), Capital));
        var frame = new SKRect(58 + labelWidth, Title is null ? 60 : 96, Width - 36, Height - 74);

        DrawHeader(canvas, series, frame);
        DrawAxes(canvas, x, y, frame);
        for (var index = 0; index < series.Count; index++)
            DrawSeries(canvas, series[index], Color(index), point => Place(point, x, y, frame));
        return bitmap;
    }

    private void Check(IReadOnlyList<PlotSeries> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 320, nameof(Width));
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 240, nameof(Height));
        if (series.Count == 0)
            throw new ArgumentException("A plot needs at least one curve.", nameof(series));
        foreach (var curve in series)
        {
            if (curve.Points.Count == 0)
                throw new ArgumentException($"The curve '{curve.Name}' has no point.", nameof(series));
            foreach (var point in curve.Points)
                if (!double.IsFinite(point.X) || !double.IsFinite(point.Y) || !double.IsFinite(point.Uncertainty))
                    throw new ArgumentException(
                        $"The curve '{curve.Name}' has the point {point}; all its numbers must be finite.",
                        nameof(series)
                    );
        }
    }

    private static SKColor Color(int index) => ReportStyle.Series[index % ReportStyle.Series.Count];

    private static SKPoint Place((double X, double Y) point, PlotAxis x, PlotAxis y, SKRect frame) =>
        new(frame.Left + x.Place(point.X) * frame.Width, frame.Bottom - y.Place(point.Y) * frame.Height);

    private void DrawHeader(SKCanvas canvas, IReadOnlyList<PlotSeries> series, SKRect frame)
    {
        if (Title is not null)
            StrokeFont.Draw(canvas, Title, frame.Left, 46, TitleCapital, ReportStyle.Ink, weight: 1.4f);

        // The legend: a dot and a name for each curve, in one line above the plot.
        using var dot = new SKPaint { IsAntialias = true };
        var left = frame.Left;
        var baseline = frame.Top - 20;
        for (var index = 0; index < series.Count; index++)
        {
            dot.Color = Color(index);
            canvas.DrawCircle(left + 5, baseline - Capital / 2, 5, dot);
            StrokeFont.Draw(canvas, series[index].Name, left + 17, baseline, Capital, ReportStyle.Text);
            left += 17 + StrokeFont.Measure(series[index].Name, Capital) + 26;
        }
    }

    private void DrawAxes(SKCanvas canvas, PlotAxis x, PlotAxis y, SKRect frame)
    {
        using var line = new SKPaint { Color = ReportStyle.Faint, StrokeWidth = 1 };
        foreach (var tick in y.Ticks)
        {
            var height = MathF.Round(frame.Bottom - y.Place(tick) * frame.Height) + 0.5f;
            canvas.DrawLine(frame.Left, height, frame.Right, height, line);
            StrokeFont.Draw(
                canvas,
                y.Label(tick),
                frame.Left - 12,
                height + Capital / 2,
                Capital,
                ReportStyle.Text,
                SKTextAlign.Right
            );
        }

        line.Color = ReportStyle.Text;
        var bottom = MathF.Round(frame.Bottom) + 0.5f;
        canvas.DrawLine(frame.Left, bottom, frame.Right, bottom, line);
        foreach (var tick in x.Ticks)
        {
            var place = MathF.Round(frame.Left + x.Place(tick) * frame.Width) + 0.5f;
            canvas.DrawLine(place, bottom, place, bottom + 5, line);
            StrokeFont.Draw(
                canvas,
                x.Label(tick),
                place,
                bottom + 14 + Capital,
                Capital,
                ReportStyle.Text,
                SKTextAlign.Center
            );
        }

        StrokeFont.Draw(canvas, XLabel, frame.MidX, Height - 20, Capital, ReportStyle.Ink, SKTextAlign.Center);
        canvas.Save();
        canvas.RotateDegrees(-90);
        StrokeFont.Draw(canvas, YLabel, -frame.MidY, 20 + Capital, Capital, ReportStyle.Ink, SKTextAlign.Center);
        canvas.Restore();
    }

    private static void DrawSeries(
        SKCanvas canvas,
        PlotSeries series,
        SKColor color,
        Func<(double X, double Y), SKPoint> place
    )
    {
        var points = series.Points.OrderBy(point => point.X).ToList();
        using var paint = new SKPaint { IsAntialias = true, Color = color.WithAlpha(36) };
        if (points.Any(point => point.Uncertainty > 0))
        {
            using var band = new SKPath();
            var upper = points.Select(point => place((point.X, point.Y + point.Uncertainty)));
            var lower = points.Select(point => place((point.X, point.Y - point.Uncertainty))).Reverse();
            band.AddPoly([.. upper, .. lower], close: true);
            canvas.DrawPath(band, paint);
        }

        using var curve = new SKPath();
        curve.AddPoly([.. points.Select(point => place((point.X, point.Y)))], close: false);
        paint.Color = color;
        paint.Style = SKPaintStyle.Stroke;
        paint.StrokeWidth = 2.5f;
        paint.StrokeJoin = SKStrokeJoin.Round;
        paint.StrokeCap = SKStrokeCap.Round;
        canvas.DrawPath(curve, paint);

        // Dots say where something was measured; of many points the line says enough.
        if (points.Count > 40)
            return;
        foreach (var point in points)
        {
            var middle = place((point.X, point.Y));
            paint.Style = SKPaintStyle.Fill;
            paint.Color = ReportStyle.Paper;
            canvas.DrawCircle(middle, 5.5f, paint);
            paint.Color = color;
            canvas.DrawCircle(middle, 4, paint);
        }
    }
}
