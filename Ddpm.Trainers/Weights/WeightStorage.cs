using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>How precisely the weights of a network are kept in a file. Models always compute in float32.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The formats are known by these names.")]
[JsonConverter(typeof(JsonStringEnumConverter<WeightStorage>))]
public enum WeightStorage
{
    /// <summary>As they are, 4 bytes each: a model that is read back is the same, bit for bit.</summary>
    Float32,

    /// <summary>IEEE half precision, 2 bytes each: 11 significant bits, values up to 65,504.</summary>
    Float16,

    /// <summary>bfloat16, 2 bytes each: 8 significant bits, and the range of float32.</summary>
    BFloat16,
}

/// <summary>What a storage means for a tensor.</summary>
internal static class WeightStorageExtensions
{
    /// <summary>The type in which values are kept: that of the storage for float32, their own for all others.</summary>
    public static torch.ScalarType TypeOf(this WeightStorage storage, torch.ScalarType type) =>
        (storage, type) switch
        {
            (WeightStorage.Float16, torch.ScalarType.Float32) => torch.ScalarType.Float16,
            (WeightStorage.BFloat16, torch.ScalarType.Float32) => torch.ScalarType.BFloat16,
            _ => type,
        };

    /// <summary>Makes sure that the storage has numbers as large as a weight.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="largest">The largest absolute value in it; no number where one of them is none.</param>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public static void RequireRange(this WeightStorage storage, string name, float largest)
    {
        if (storage == WeightStorage.Float16 && float.IsFinite(largest) && largest > (float)Half.MaxValue)
            throw new InvalidOperationException(
                $"'{name}' has a weight of {largest}, and {nameof(WeightStorage.Float16)} ends at {Half.MaxValue}. Save the "
                    + $"model with {nameof(WeightStorage.BFloat16)} or {nameof(WeightStorage.Float32)}."
            );
    }
}
