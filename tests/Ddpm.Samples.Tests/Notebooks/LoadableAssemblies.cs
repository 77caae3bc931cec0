namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>The assemblies that this process can load by their names: the framework's, the tests' and all they build on.</summary>
internal static class LoadableAssemblies
{
    /// <summary>The paths.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
}
