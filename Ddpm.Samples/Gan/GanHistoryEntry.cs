using System.Text.Json.Serialization;

namespace Ddpm.Samples.Gan;

/// <summary>An epoch of a GAN's training.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Step">Steps done at its end.</param>
/// <param name="Seconds">Time spent training up to then, over all resumed parts.</param>
/// <param name="DiscriminatorLoss">The mean of the discriminator's loss over its steps; after a resume, those since.</param>
/// <param name="GeneratorLoss">The mean of the generator's loss, likewise.</param>
/// <param name="Diversity">How much noise decides: 0 nothing, up to about 1; see <c>GanEpoch.Diversity</c>.</param>
/// <param name="ClassifierLoss">The mean of the classifier's loss, likewise, where there is one.</param>
internal sealed record GanHistoryEntry(
    int Epoch,
    long Step,
    double Seconds,
    double DiscriminatorLoss,
    double GeneratorLoss,
    double Diversity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ClassifierLoss = null
);
