namespace Ddpm.Transforms.Generation;

/// <summary>What generation needs to know of a row.</summary>
/// <param name="Labels">Indices into the generator's vocabulary: sorted, each once.</param>
/// <param name="Negatives">Those that the picture is not to show, likewise.</param>
/// <param name="Seed">The seed of the row's noise.</param>
internal sealed record GenerationRow(int[] Labels, int[] Negatives, long Seed);
