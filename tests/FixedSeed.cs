using System.Runtime.CompilerServices;

namespace Ddpm.Tests;

/// <summary>Property tests draw the same cases in every run; change the seed to look further.</summary>
internal static class FixedSeed
{
    [ModuleInitializer]
    internal static void Set() => CsCheck.Check.Seed ??= "bRutohXdUSf2";
}
