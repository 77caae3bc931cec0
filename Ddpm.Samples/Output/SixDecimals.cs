namespace Ddpm.Samples.Output;

/// <summary>Numbers that JSON shows with six decimals: 0.5 as 0.500000.</summary>
internal static class SixDecimals
{
    /// <summary>A finite number.</summary>
    public static decimal Of(double value) => Math.Round((decimal)value, 6) + 0.000000m;

    /// <summary>A number, or null where it is not finite or not there.</summary>
    public static decimal? OfOptional(double? value) =>
        value is { } number && double.IsFinite(number) ? Of(number) : null;
}
