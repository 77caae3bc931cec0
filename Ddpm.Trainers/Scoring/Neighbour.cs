namespace Ddpm.Trainers.Scoring;

/// <summary>A picture that looks like another.</summary>
/// <param name="Index">Which picture.</param>
/// <param name="Distance">How far it is, in features.</param>
public readonly record struct Neighbour(int Index, double Distance);
