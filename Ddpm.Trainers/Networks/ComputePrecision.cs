using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Ddpm.Trainers.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks;

/// <summary>In which type a network computes.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The formats are known by these names.")]
[JsonConverter(typeof(JsonStringEnumConverter<ComputePrecision>))]
public enum ComputePrecision
{
    /// <summary>float32 throughout.</summary>
    Float32,

    /// <summary>
    /// Mixed precision (Micikevicius et al. 2018, "Mixed precision training", section 3): convolutions, matrices,
    /// normalisation and attention in bfloat16; weights, their averages, the optimiser, time and loss in float32. About
    /// twice as fast on a GPU since Ampere and on a processor with AVX512-BF16 or AMX, and slower on one without AVX-512.
    /// bfloat16 has the range of float32, so that the loss needs no scaling.
    /// </summary>
    BFloat16,
}

/// <summary>What a precision means for a tensor.</summary>
internal static class ComputePrecisionExtensions
{
    /// <summary>The type of the values between layers, for a thread that computes with them from here on.</summary>
    public static ScalarType Enter(this ComputePrecision precision)
    {
        if (precision == ComputePrecision.BFloat16)
            AlternateSignalStack.Widen();
        return precision.ToScalarType();
    }

    /// <summary>The type of the values between layers.</summary>
    public static ScalarType ToScalarType(this ComputePrecision precision) =>
        precision switch
        {
            ComputePrecision.Float32 => ScalarType.Float32,
            ComputePrecision.BFloat16 => ScalarType.BFloat16,
            _ => throw new ArgumentOutOfRangeException(
                nameof(precision),
                precision,
                $"Precision must be one of {string.Join(", ", Enum.GetNames<ComputePrecision>())}."
            ),
        };
}
