using System.Text.Json.Serialization;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Weights;

namespace Ddpm.Trainers.Generation;

/// <summary>A scorer whose loss was added in a model's training, so that nobody takes it for a judge of that model.</summary>
/// <param name="Name">What a person called it.</param>
/// <param name="Sha256">The SHA-256 of its weights; see <see cref="ModelIdentity"/>.</param>
/// <param name="Weight">How much its loss counted, at last.</param>
internal sealed record TrainingScorerRecord(string Name, string Sha256, double Weight)
{
    /// <summary>Which pictures it learnt from, or null where that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataFingerprint? TrainingData { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">The name is blank, or the hash is none.</exception>
    public void Validate()
    {
        new ModelIdentity(Name, Sha256).Validate();
        TrainingData?.Validate();
    }
}
