namespace Ddpm.Trainers.Generation;

/// <summary>The state of a batch after one sampling step.</summary>
/// <param name="Step">The step just done, from 1.</param>
/// <param name="Steps">How many steps there are.</param>
/// <param name="CurrentImages">Gives the noisy pictures at this step as in <see cref="GeneratedImages"/>; computed only when called.</param>
public readonly record struct GenerationStep(int Step, int Steps, Func<GeneratedImages> CurrentImages)
{
    /// <summary>
    /// How often pictures of the batch were drawn anew before this step (<see cref="SamplingOptions.VerifyLabels"/>): 0
    /// in the first draw; afterwards the pictures that were kept show what they came to.
    /// </summary>
    public int Redraw { get; init; }
}
