using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>Pictures in rows and columns with captions below them.</summary>
internal sealed record PictureGrid
{
    private const float Margin = 24;
    private const float Gap = 14;
    private const float CaptionCapital = 8.5f;
    private const float TitleCapital = 14;
    private const float SubtitleCapital = 9.5f;
    private const float CornerRadius = 5;
    private const float MarkHeight = 3;
    private const int MaximumCaptionLines = 4;

    /// <summary>The line above all pictures, or null.</summary>
    public string? Title { get; init; }

    /// <summary>A smaller line below the title, or null.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Pictures in a row, or null for a number that suits. <value>null by default.</value></summary>
    public int? Columns { get; init; }

    /// <summary>How large each picture is shown, in pixels of its longer side. <value>120 by default.</value></summary>
    public int PictureSize { get; init; } = 120;

    /// <summary>Draws the grid and writes it as PNG.</summary>
    /// <exception cref="ArgumentException">There is no picture, or one has values that do not fit its size.</exception>
    public void Save(string path, IReadOnlyList<GridCell> cells)
    {
        using var bitmap = Draw(cells);
        PngFile.Write(path, bitmap);
    }

    /// <summary>Draws the grid; the caller disposes it.</summary>
    /// <exception cref="ArgumentException">There is no picture, or one has values that do not fit its size.</exception>
    public SKBitmap Draw(IReadOnlyList<GridCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentOutOfRangeException.ThrowIfLessThan(PictureSize, 16, nameof(PictureSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(Columns ?? 1, 1, nameof(Columns));
        if (cells.Count == 0)
            throw new ArgumentException("A grid needs at least one picture.", nameof(cells));

        var columns = Math.Min(Columns ?? SuitableColumns(cells.Count), cells.Count);
        var captions = cells
            .Select(cell => StrokeFont.Wrap(cell.Caption, CaptionCapital, PictureSize, MaximumCaptionLines))
            .ToList();
        var rowHeights = captions.Chunk(columns).Select(row => RowHeight(row.Max(lines => lines.Count))).ToList();
        var width = Math.Max(2 * Margin + columns * (PictureSize + Gap) - Gap, HeaderWidth() + 2 * Margin);
        var top = Margin + HeaderHeight();

        var bitmap = new SKBitmap(
            new SKImageInfo((int)width, (int)(top + rowHeights.Sum() - Gap + Margin), SKColorType.Rgba8888)
        );
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(ReportStyle.Paper);
        DrawHeader(canvas);

        // A header wider than the pictures leaves them in the middle.
        var left = (width - columns * (PictureSize + Gap) + Gap) / 2;
        for (var index = 0; index < cells.Count; index++)
        {
            if (index > 0 && index % columns == 0)
                top += rowHeights[index / columns - 1];
            var corner = new SKPoint(MathF.Round(left + index % columns * (PictureSize + Gap)), MathF.Round(top));
            DrawCell(canvas, cells[index], captions[index], corner);
        }

        return bitmap;
    }

    /// <summary>Rows of equal length where that is possible, and about twice as wide as high.</summary>
    private static int SuitableColumns(int count)
    {
        if (count <= 6)
            return count;
        var ideal = (int)Math.Clamp(Math.Round(Math.Sqrt(count * 2.0)), 4, 10);
        return Enumerable
            .Range(4, 7)
            .OrderBy(columns => Math.Abs(columns - ideal) + (count % columns == 0 ? 0 : 1.5))
            .First();
    }

    private float RowHeight(int lines) =>
        PictureSize + Gap + (lines == 0 ? 0 : MarkHeight + 6 + lines * CaptionCapital * StrokeFont.LineHeight);

    private float HeaderWidth() =>
        Math.Max(StrokeFont.Measure(Title ?? "", TitleCapital), StrokeFont.Measure(Subtitle ?? "", SubtitleCapital));

    private float HeaderHeight() =>
        (Title is null ? 0 : TitleCapital + 12)
        + (Subtitle is null ? 0 : SubtitleCapital + 12)
        + (Title is null ? 0 : 6);

    private void DrawHeader(SKCanvas canvas)
    {
        var baseline = Margin;
        if (Title is not null)
        {
            baseline += TitleCapital;
            StrokeFont.Draw(canvas, Title, Margin, baseline, TitleCapital, ReportStyle.Ink, weight: 1.4f);
            baseline += 12;
        }

        if (Subtitle is not null)
            StrokeFont.Draw(canvas, Subtitle, Margin, baseline + SubtitleCapital, SubtitleCapital, ReportStyle.Text);
    }

    private void DrawCell(SKCanvas canvas, GridCell cell, IReadOnlyList<string> caption, SKPoint corner)
    {
        var scale = (float)PictureSize / Math.Max(cell.Picture.Width, cell.Picture.Height);
        var size = new SKSize(cell.Picture.Width * scale, cell.Picture.Height * scale);
        var box = SKRect.Create(
            corner.X + (PictureSize - size.Width) / 2,
            corner.Y + (PictureSize - size.Height) / 2,
            size.Width,
            size.Height
        );
        using var image = cell.Picture.ToImage();
        using var paint = new SKPaint { IsAntialias = true, FilterQuality = SKFilterQuality.High };
        canvas.Save();
        canvas.ClipRoundRect(new SKRoundRect(box, CornerRadius), antialias: true);
        canvas.DrawImage(image, box, paint);
        canvas.Restore();

        var bottom = corner.Y + PictureSize;
        if (cell.IsRight is { } isRight)
        {
            paint.Color = isRight ? ReportStyle.Right : ReportStyle.Wrong;
            canvas.DrawRoundRect(SKRect.Create(corner.X, bottom + 4, PictureSize, MarkHeight), 1.5f, 1.5f, paint);
        }

        var baseline = bottom + MarkHeight + 8 + CaptionCapital;
        foreach (var line in caption)
        {
            StrokeFont.Draw(
                canvas,
                line,
                corner.X + PictureSize / 2f,
                baseline,
                CaptionCapital,
                ReportStyle.Text,
                SKTextAlign.Center
            );
            baseline += CaptionCapital * StrokeFont.LineHeight;
        }
    }
}

/// <summary>A picture of a <see cref="PictureGrid"/> with what is written below it.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Caption">A few words, "red cube, cyan sphere" for instance; empty for none.</param>
/// <param name="IsRight">Whether the picture shows what it should, marked by a green or red line; null for no mark.</param>
internal sealed record GridCell(Picture Picture, string Caption, bool? IsRight = null);
