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
}
