using Ddpm.Trainers.Generation;

namespace Ddpm.Trainers.Training;

/// <summary>Where the training of a GAN stands after an epoch.</summary>
/// <param name="Epoch">Passes over the data so far, from 1.</param>
/// <param name="Progress">The progress at its last step.</param>
/// <param name="Generator">
/// The model that training would end with now. It is the training's own, holds what it is for as long as the call, and
/// must not be disposed.
/// </param>
/// <param name="Diversity">
/// How much drawn pictures of the same labels differ, as their standard deviation over noise in parts of that of the
/// data around its mean picture: 0 when noise decides nothing, up to about 1.
/// </param>
/// <param name="IsCollapsed">
/// Whether that is below <see cref="ConditionalGanOptions.CollapseThreshold"/>, after the first tenth of the budget, in
/// which a generator has yet to learn what its noise is for.
/// </param>
public sealed record GanEpoch(
    int Epoch,
    TrainingProgress Progress,
    GanGenerator Generator,
    double Diversity,
    bool IsCollapsed
);
