using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>A scorer that had a say in how pictures look. Its own judgement of them says little.</summary>
/// <param name="Name">What a person calls the scorer.</param>
/// <param name="Sha256">The SHA-256 of its weights; see <see cref="ModelIdentity"/>.</param>
/// <param name="Phase">When it had its say: <see cref="Training"/> or <see cref="Sampling"/>.</param>
public sealed record GuidingScorer(string Name, string Sha256, string Phase)
{
    /// <summary>The phase of a scorer whose loss was added in training.</summary>
    public const string Training = "training";

    /// <summary>The phase of a scorer that guides while pictures are drawn.</summary>
    public const string Sampling = "sampling";

    /// <summary>
    /// How much it counted: its loss beside the model's own in training (at last, where it came more than once), or
    /// <see cref="SamplingOptions.ScorerScale"/>.
    /// </summary>
    public double Weight { get; init; }

    /// <summary>
    /// Which pictures it learnt from, or null where that is not known: the same scorer has other weights, and another
    /// <see cref="Sha256"/>, where it was kept in another <see cref="WeightStorage"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataFingerprint? TrainingData { get; init; }

    /// <summary>A scorer that has a say; reads all of its weights.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="name">What a person calls it.</param>
    /// <param name="phase">When it has its say.</param>
    /// <param name="weight">How much it counts.</param>
    public static GuidingScorer Of(IGuidingScorer scorer, string name, string phase, double weight)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        return new(name, ModelIdentity.Of(scorer, name).Sha256, phase)
        {
            Weight = weight,
            TrainingData = scorer.Provenance.TrainingData,
        };
    }

    /// <summary>Whether it is the same model, by the weights.</summary>
    public bool Is(ModelIdentity model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Sha256 == model.Sha256;
    }

    /// <summary>Checks every value of a scorer that a model names.</summary>
    /// <exception cref="ArgumentException">The name is blank, the hash is none, or it did not guide training.</exception>
    internal void Validate()
    {
        new ModelIdentity(Name, Sha256).Validate();
        if (Phase != Training)
            throw new ArgumentException($"A scorer guides a model in '{Training}', not in '{Phase}'.", nameof(Phase));
        TrainingData?.Validate();
    }
}

/// <summary>Which model it was: enough to recognise it again, wherever a copy of it is met.</summary>
/// <param name="Name">What a person calls the model.</param>
/// <param name="Sha256">
/// The SHA-256 of its weights as safetensors, in lower case hexadecimal; two models with the same are the same.
/// </param>
public sealed record ModelIdentity(string Name, string Sha256)
{
    /// <summary>The identity of a model; reads all of its weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">What a person calls it.</param>
    public static ModelIdentity Of(ITrainedModel model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            model.WriteWeights(stream);
        return new ModelIdentity(name, Convert.ToHexStringLower(hash.Hash!));
    }

    /// <summary>Checks both values.</summary>
    /// <exception cref="ArgumentException">The name is blank, or the hash is none.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        if (Sha256 is not { Length: 2 * SHA256.HashSizeInBytes } || !Sha256.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException($"'{Sha256}' is not a SHA-256 in lower case hexadecimal.", nameof(Sha256));
    }
}
