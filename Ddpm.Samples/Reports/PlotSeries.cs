namespace Ddpm.Samples.Reports;

/// <summary>A curve of a <see cref="CurvePlot"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>A point of a curve.</summary>
/// <param name="X">Where along the horizontal axis.</param>
/// <param name="Y">Where along the vertical axis.</param>
/// <param name="Uncertainty">Half the height of the interval around it, drawn as a band; 0 for none.</param>
internal readonly record struct PlotPoint(double X, double Y, double Uncertainty = 0);
