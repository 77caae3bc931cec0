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
    public static torch.ScalarType TypeOf(this WeightStorage storage, torch.Tensor tensor) =>
        (storage, tensor.dtype) switch
        {
            (WeightStorage.Float16, torch.ScalarType.Float32) => torch.ScalarType.Float16,
            (WeightStorage.BFloat16, torch.ScalarType.Float32) => torch.ScalarType.BFloat16,
            _ => tensor.dtype,
        };
}
