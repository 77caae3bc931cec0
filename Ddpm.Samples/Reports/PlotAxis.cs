using System.Globalization;

namespace Ddpm.Samples.Reports;

/// <summary>The range of an axis and the round numbers along it.</summary>
internal sealed class PlotAxis
{
    private readonly string _format;

    private PlotAxis(double minimum, double maximum, double step)
    {
        Minimum = minimum;
        Maximum = maximum;

        // Numbers too long to read have an exponent; the others as many decimals as their distance needs.
        var isPlain = step >= 1e-6 && Math.Max(Math.Abs(minimum), Math.Abs(maximum)) < 1e6;
        _format = isPlain ? $"F{Math.Max(-Math.Floor(Math.Log10(step) + 1e-9), 0)}" : "0.######e0";
        var count = (int)Math.Round((maximum - minimum) / step);
        Ticks = [.. Enumerable.Range(0, count + 1).Select(index => minimum + index * step)];
    }

    /// <summary>The lower end, a round number.</summary>
    public double Minimum { get; }

    /// <summary>The upper end, a round number.</summary>
    public double Maximum { get; }

    /// <summary>The round numbers from end to end.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis around values, with about so many round numbers along it.</summary>
    /// <param name="values">Finite numbers, at least one.</param>
    /// <param name="wantedTicks">About how many round numbers.</param>
    public static PlotAxis Around(IReadOnlyCollection<double> values, int wantedTicks)
    {
        var (low, high) = (values.Min(), values.Max());
        var size = Math.Max(Math.Abs(low), Math.Abs(high));
        var spread = high - low > 1e-6 * size ? high - low : Math.Max(size, 1);

        // The smallest of 1, 2 and 5 times a power of ten that gives no more steps than wanted.
        var power = Math.Floor(Math.Log10(spread / wantedTicks));
        var factor = new[] { 1.0, 2, 5, 10 }.First(factor =>
            spread / (factor * Math.Pow(10, power)) <= wantedTicks + 1e-9
        );
        var step = factor * Math.Pow(10, power);
        var minimum = Math.Floor(low / step + 1e-9) * step;
        var maximum = Math.Ceiling(high / step - 1e-9) * step;
        if (maximum <= minimum)
            maximum = minimum + step;
        return new PlotAxis(minimum, maximum, step);
    }

    /// <summary>Where a value lies between the ends, 0 to 1.</summary>
    public float Place(double value) => (float)((value - Minimum) / (Maximum - Minimum));

    /// <summary>A round number as text.</summary>
    public string Label(double tick)
    {
        // What is left of a difference of two equal numbers is meant as zero.
        var isZero = Math.Abs(tick) < 1e-9 * (Maximum - Minimum);
        return (isZero ? 0 : tick).ToString(_format, CultureInfo.InvariantCulture);
    }
}

/// <summary>A curve of a <see cref="CurvePlot"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>A point of a curve.</summary>
/// <param name="X">Where along the horizontal axis.</param>
/// <param name="Y">Where along the vertical axis.</param>
/// <param name="Uncertainty">Half the height of the interval around it, drawn as a band; 0 for none.</param>
internal readonly record struct PlotPoint(double X, double Y, double Uncertainty = 0);
