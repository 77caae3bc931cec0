using TorchSharp;

namespace Ddpm.Trainers.Runtime;

/// <summary>
/// Numbers that torch is given again and again, for as long as the process lives; <see cref="TensorArithmetic"/> says why
/// they must not be temporary. An operation that takes a factor beside one of them must be given that, too:
/// <c>add(Scalars.One)</c> makes a temporary 1 to multiply by.
/// </summary>
internal static class Scalars
{
    /// <summary>0.</summary>
    public static Scalar Zero { get; } = 0.ToScalar();

    /// <summary>1.</summary>
    public static Scalar One { get; } = 1.ToScalar();

    /// <summary>2.</summary>
    public static Scalar Two { get; } = 2.ToScalar();

    /// <summary>Half of the range of a byte, by which pixels become −1 to 1.</summary>
    public static Scalar HalfByte { get; } = 127.5.ToScalar();

    /// <summary>The largest byte.</summary>
    public static Scalar LargestByte { get; } = 255.ToScalar();
}
