using System.Globalization;
using System.Reflection;

namespace Ddpm.Trainers;

/// <summary>What the checks of options have in common.</summary>
internal static class OptionChecks
{
    /// <summary>Checks every property that says its range with an <see cref="OptionAttribute"/>, and every enumeration.</summary>
    /// <param name="options">A record of options.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentNullException">A value that must be there is null.</exception>
    public static void RequireRanges(object options)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var property in options.GetType().GetProperties().Where(one => one.CanWrite))
        {
            var value = property.GetValue(options);
            if (value is null)
            {
                if (
                    !property.PropertyType.IsValueType
                    && nullability.Create(property).ReadState == NullabilityState.NotNull
                )
                    throw new ArgumentNullException(property.Name);
                continue;
            }

            if (value is Enum constant && !Enum.IsDefined(constant.GetType(), constant))
                Require(false, property.Name, value, $"one of {string.Join(", ", Enum.GetNames(constant.GetType()))}");
            if (property.GetCustomAttribute<OptionAttribute>() is { Range: { } range } option && IsNumber(value))
                Require(
                    option.Contains(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
                    property.Name,
                    value,
                    range
                );
        }
    }

    /// <summary>Refuses a value that does not hold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    public static void Require(bool holds, string name, object? value, string expected)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {expected}.");
    }

    private static bool IsNumber(object value) => value is int or long or float or double;
}
