using TorchSharp;

namespace Ddpm.Trainers.Runtime;

/// <summary>
/// Numbers that torch is given again and again, for as long as the process lives. TorchSharp makes a temporary object of
/// a number that is written down in place, and does not keep it while torch reads it: when another thread collects
/// garbage at that moment, torch finds "Unknown scalar type".
/// </summary>
internal static class Scalars
{
    /// <summary>0.</summary>
    public static Scalar Zero { get; } = 0.ToScalar();

    /// <summary>1.</summary>
    public static Scalar One { get; } = 1.ToScalar();

    /// <summary>Half of the range of a byte, by which pixels become −1 to 1.</summary>
    public static Scalar HalfByte { get; } = 127.5.ToScalar();

    /// <summary>The largest byte.</summary>
    public static Scalar LargestByte { get; } = 255.ToScalar();
}
