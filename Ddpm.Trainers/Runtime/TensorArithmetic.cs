using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Arithmetic of tensors and numbers that keeps every number until torch has read it.</summary>
/// <remarks>
/// TorchSharp 0.107 makes a temporary <see cref="Scalar"/> of a number that an operation is given, hands torch the pointer
/// in it, and does not keep the object meanwhile. When another thread collects garbage at that moment, the number is freed
/// while torch reads it, and torch finds an "Unknown scalar type", or another number. So it is for <c>tensor * 0.5</c>
/// and <c>tensor.square()</c>, and even for <c>tensor + tensor</c>, whose factor of 1 is such an object too. The methods
/// here give the same values and gradients, and hold the number themselves; those that never change are in
/// <see cref="Scalars"/>. A test finds the calls that should have been one of these.
/// </remarks>
internal static class TensorArithmetic
{
    /// <summary>Each value plus the other tensor's.</summary>
    public static Tensor Plus(this Tensor values, Tensor other) => values.add(other, Scalars.One);

    /// <summary>Each value plus a number.</summary>
    public static Tensor Plus(this Tensor values, double number)
    {
        using var scalar = number.ToScalar();
        return values.add(scalar, Scalars.One);
    }

    /// <summary>Each value plus 1, as scales are that a network gives as their distance from 1.</summary>
    public static Tensor PlusOne(this Tensor values) => values.add(Scalars.One, Scalars.One);

    /// <summary>Each value minus a number.</summary>
    public static Tensor Minus(this Tensor values, double number)
    {
        using var scalar = number.ToScalar();
        return values.sub(scalar);
    }

    /// <summary>A number minus each value.</summary>
    public static Tensor SubtractedFrom(this Tensor values, double number) => values.negative().Plus(number);

    /// <summary>Each value times a number.</summary>
    public static Tensor Times(this Tensor values, double number)
    {
        using var scalar = number.ToScalar();
        return values.mul(scalar);
    }

    /// <summary>Each value divided by a number.</summary>
    public static Tensor Over(this Tensor values, double number)
    {
        using var scalar = number.ToScalar();
        return values.div(scalar);
    }

    /// <summary>Each value times itself.</summary>
    public static Tensor Squared(this Tensor values) => values.pow(Scalars.Two);

    /// <summary>Each value, or the lowest where it is lower.</summary>
    public static Tensor ClampedFrom(this Tensor values, double lowest)
    {
        using var scalar = lowest.ToScalar();
        return values.clamp_min(scalar);
    }

    /// <summary>Each value where it is positive, and a part of it where it is negative.</summary>
    public static Tensor LeakyRelu(this Tensor values, double slope)
    {
        using var scalar = slope.ToScalar();
        return values.leaky_relu(scalar);
    }

    /// <summary>Where values are a number or above, as truth values.</summary>
    public static Tensor IsAtLeast(this Tensor values, double number)
    {
        using var scalar = number.ToScalar();
        return values.ge(scalar);
    }

    /// <summary>Where whole values are another number, as truth values.</summary>
    public static Tensor IsNot(this Tensor values, long number)
    {
        using var scalar = number.ToScalar();
        return values.ne(scalar);
    }

    /// <summary>Adds the other tensor's values, times a factor, in place.</summary>
    public static Tensor AddInPlace(this Tensor values, Tensor other, double factor)
    {
        using var scalar = factor.ToScalar();
        return values.add_(other, scalar);
    }

    /// <summary>Adds the other tensor's values, in place.</summary>
    public static Tensor AddInPlace(this Tensor values, Tensor other) => values.add_(other, Scalars.One);

    /// <summary>Adds a number to each value, in place.</summary>
    public static Tensor AddInPlace(this Tensor values, double number)
    {
        using var scalar = number.ToScalar();
        return values.add_(scalar, Scalars.One);
    }

    /// <summary>Adds 1 to each value, in place.</summary>
    public static Tensor AddOneInPlace(this Tensor values) => values.add_(Scalars.One, Scalars.One);

    /// <summary>Multiplies each value by a number, in place.</summary>
    public static Tensor MultiplyInPlace(this Tensor values, double number)
    {
        using var scalar = number.ToScalar();
        return values.mul_(scalar);
    }

    /// <summary>Adds a factor times the quotient of two tensors, in place.</summary>
    public static Tensor AddQuotientInPlace(this Tensor values, Tensor numerator, Tensor denominator, double factor)
    {
        using var scalar = factor.ToScalar();
        return values.addcdiv_(numerator, denominator, scalar);
    }

    /// <summary>0, 1, … count − 1.</summary>
    /// <returns>[count] of the type.</returns>
    public static Tensor Range(long count, ScalarType type, Device device)
    {
        using var scalar = count.ToScalar();
        return arange(Scalars.Zero, scalar, Scalars.One, type, device);
    }

    /// <summary>The same number again and again.</summary>
    /// <returns>[count] of the type.</returns>
    public static Tensor Repeated(double number, long count, ScalarType type, Device device)
    {
        using var scalar = number.ToScalar();
        return full(count, scalar, type, device);
    }

    /// <summary>A whole number in the place of each value.</summary>
    /// <returns>The shape and type of <paramref name="values"/>.</returns>
    public static Tensor FilledWith(this Tensor values, long number)
    {
        using var scalar = number.ToScalar();
        return values.full_like(scalar);
    }
}

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
