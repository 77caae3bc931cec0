using Ddpm.Trainers.Data;

namespace Ddpm.Samples.Pictures;

/// <summary>A picture in memory, with the labels that it is meant to show.</summary>
/// <param name="Labels">The labels of the objects.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">Its values, 0 to 255, channels first (CHW).</param>
internal sealed record LabeledPicture(IReadOnlyList<string> Labels, ImageShape Shape, byte[] Pixels);
