namespace Ddpm.Trainers.Training;

/// <summary>How slowly Adam's averages of the gradient and of its square forget (Kingma and Ba 2015, algorithm 1).</summary>
/// <param name="First">β₁, in [0, 1).</param>
/// <param name="Second">β₂, in [0, 1).</param>
public readonly record struct OptimizerBetas(double First, double Second);
