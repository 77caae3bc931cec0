namespace Ddpm.Trainers;

/// <summary>What the checks of options have in common.</summary>
internal static class OptionChecks
{
    /// <summary>Refuses a value that does not hold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    public static void Require(bool holds, string name, object value, string expected)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {expected}.");
    }

    /// <summary>Refuses a number that is none of an enumeration's values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of them.</exception>
    public static void RequireDefined<TEnum>(TEnum value, string name)
        where TEnum : struct, Enum =>
        Require(Enum.IsDefined(value), name, value, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}");
}
