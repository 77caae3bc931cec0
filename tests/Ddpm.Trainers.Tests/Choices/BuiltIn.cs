namespace Ddpm.Trainers.Tests.Choices;

/// <summary>
/// The choices of the library, without those that tests add: registries belong to the whole process, and tests run side by
/// side. What a test registers has a name that begins with <see cref="OwnPrefix"/>.
/// </summary>
internal static class BuiltIn
{
    public const string OwnPrefix = "own-";

    public static IReadOnlyList<T> Of<T>()
        where T : Choice<T>, IChoice<T> =>
        [.. T.Registry.All.Where(choice => !choice.Name.StartsWith(OwnPrefix, StringComparison.Ordinal))];

    public static IEnumerable<string> Names<T>()
        where T : Choice<T>, IChoice<T> => Of<T>().Select(choice => choice.Name);
}
