namespace Ddpm.Trainers.Scoring;

/// <summary>Pairs of picture and label with about the same score.</summary>
/// <param name="Pairs">How many pairs.</param>
/// <param name="MeanScore">Their mean score, in [0, 1].</param>
/// <param name="Frequency">In how many of them, as a share, the picture really shows the label; where scores mean what they say, the same.</param>
public sealed record ReliabilityBin(int Pairs, double MeanScore, double Frequency);
