namespace Ddpm.Samples.Reports;

/// <summary>A picture of a <see cref="PictureGrid"/> with what is written below it.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Caption">A few words, "red cube, cyan sphere" for instance; empty for none.</param>
/// <param name="IsRight">Whether the picture shows what it should, marked by a green or red line; null for no mark.</param>
internal sealed record GridCell(Picture Picture, string Caption, bool? IsRight = null);
