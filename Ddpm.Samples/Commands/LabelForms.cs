using Ddpm.Trainers.Networks;

namespace Ddpm.Samples.Commands;

/// <summary>The forms in which networks are told labels, by the names that the command line knows them by.</summary>
internal static class LabelForms
{
    /// <summary>The name of the form that is used when none is named.</summary>
    public const string Default = "tokens";

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Default, "pooled"];

    /// <summary>The form of a name that is in <see cref="Names"/>.</summary>
    public static LabelConditioning ByName(string name) =>
        name == Default ? LabelConditioning.Tokens : LabelConditioning.Pooled;
}
