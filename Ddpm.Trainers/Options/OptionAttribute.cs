namespace Ddpm.Trainers;

/// <summary>
/// Says the range of an option, once: <see cref="OptionChecks"/> checks it, and the command line has an option of that name, whose
/// help is the first sentence of the property's documentation and whose default is that of the record.
/// </summary>
/// <param name="name">Its name on the command line without dashes; null for the property's own, as in "learning-rate".</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string? name = null) : Attribute
{
    /// <summary>Its name on the command line without dashes, or null for the property's own.</summary>
    public string? Name { get; } = name;

    /// <summary>The smallest number. <value>none by default.</value></summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>The largest number. <value>none by default.</value></summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Whether <see cref="Min"/> itself is too small. <value>false by default.</value></summary>
    public bool AboveMin { get; init; }

    /// <summary>Whether <see cref="Max"/> itself is too large. <value>false by default.</value></summary>
    public bool BelowMax { get; init; }

    /// <summary>Whether the command line takes "none" for no limit, which is <see cref="double.MaxValue"/>. <value>false by default.</value></summary>
    public bool AllowsNone { get; init; }

    /// <summary>What stands for the value in help, such as "RATE"; null for one that suits the type.</summary>
    public string? Value { get; init; }

    /// <summary>Whether a command cannot do without it.</summary>
    public bool Needed { get; init; }

    /// <summary>Whether it is kept from the help: what is of use to tests and other programs alone.</summary>
    public bool Hidden { get; init; }

    /// <summary>The range in words, such as "above 0 and at most 1", or null where every number will do.</summary>
    public string? Range =>
        (double.IsNegativeInfinity(Min), double.IsPositiveInfinity(Max)) switch
        {
            (true, true) => null,
            (false, true) => AboveMin ? Text($"above {Min}") : Text($"{Min} or more"),
            (true, false) => BelowMax ? Text($"below {Max}") : Text($"at most {Max}"),
            _ => (AboveMin, BelowMax) switch
            {
                (false, false) => Text($"{Min} to {Max}"),
                (true, false) => Text($"above {Min} and at most {Max}"),
                (false, true) => Text($"{Min} to below {Max}"),
                _ => Text($"above {Min} and below {Max}"),
            },
        };

    /// <summary>Whether a number is in the range; no range has infinity or what is no number.</summary>
    public bool Contains(double value) =>
        double.IsFinite(value) && (AboveMin ? value > Min : value >= Min) && (BelowMax ? value < Max : value <= Max);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
