using System.Security.Cryptography;

namespace Ddpm.Trainers.Weights;

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
