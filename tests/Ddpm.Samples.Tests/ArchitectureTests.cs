using System.Reflection;
using Ddpm.Samples.Scenes;
using Ddpm.Tests;
using Ddpm.Trainers.Data;
using Ddpm.Transforms.Catalogs;
using NetArchTest.Rules;

namespace Ddpm.Samples.Tests;

/// <summary>The arrows of the design: Samples → Transforms → Trainers, and inside Trainers from what learns to what it needs.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Trainers = typeof(ImageShape).Assembly;
    private static readonly Assembly Transforms = typeof(ImageGenerationCatalog).Assembly;
    private static readonly Assembly Samples = typeof(SceneWorld).Assembly;

    [Fact]
    public void Trainers_DoNotKnowMLNet() =>
        AssertNone(Types.InAssembly(Trainers), "Microsoft.ML", "Ddpm.Transforms", "Ddpm.Samples");

    [Fact]
    public void Transforms_DoNotKnowSamples() => AssertNone(Types.InAssembly(Transforms), "Ddpm.Samples");

    [Fact]
    public void Scenes_NeedNeitherTorchNorMLNet() =>
        AssertNone(
            Types.InAssembly(Samples).That().ResideInNamespace("Ddpm.Samples.Scenes"),
            "TorchSharp",
            "Microsoft.ML"
        );

    [Theory]
    [InlineData("Data", "TorchSharp", "Ddpm.Trainers.Networks", "Ddpm.Trainers.Diffusion", "Ddpm.Trainers.Training")]
    [InlineData(
        "Weights",
        "Ddpm.Trainers.Networks",
        "Ddpm.Trainers.Training",
        "Ddpm.Trainers.Generation",
        "Ddpm.Trainers.Scoring"
    )]
    [InlineData("Runtime", "Ddpm.Trainers.Networks", "Ddpm.Trainers.Training", "Ddpm.Trainers.Generation")]
    [InlineData("Networks", "Ddpm.Trainers.Diffusion", "Ddpm.Trainers.Training", "Ddpm.Trainers.Generation")]
    [InlineData("Diffusion", "Ddpm.Trainers.Training", "Ddpm.Trainers.Generation", "Ddpm.Trainers.Scoring")]
    [InlineData("Adversarial", "Ddpm.Trainers.Networks", "Ddpm.Trainers.Generation", "Ddpm.Trainers.Scoring")]
    [InlineData("Generation", "Ddpm.Trainers.Training", "Ddpm.Trainers.Scoring")]
    [InlineData("Scoring", "Ddpm.Trainers.Training", "Ddpm.Trainers.Generation", "Ddpm.Trainers.Diffusion")]
    public void Trainers_Folder_NeedsOnlyWhatIsBelowIt(string folder, params string[] forbidden) =>
        AssertNone(Types.InAssembly(Trainers).That().ResideInNamespace($"Ddpm.Trainers.{folder}"), forbidden);

    [Fact]
    public void Samplers_SeeOnlyADenoiserAndNoiseLevels() =>
        AssertNone(
            Types.InAssembly(Trainers).That().ResideInNamespace("Ddpm.Trainers.Diffusion.Samplers"),
            "Ddpm.Trainers.Networks",
            "Ddpm.Trainers.Diffusion.DenoisingModel",
            "Ddpm.Trainers.Diffusion.DenoisingTarget",
            "Ddpm.Trainers.Diffusion.NoiseSchedule",
            "Ddpm.Trainers.Diffusion.Guidance"
        );

    [Fact]
    public void NumbersForTorch_InSamples_AreHeldUntilTorchHasReadThem()
    {
        using var numbers = new TemporaryNumbers();

        var calls = numbers.CallsIn(Samples).ToArray();

        Assert.True(calls.Length == 0, string.Join(Environment.NewLine, calls));
    }

    private static void AssertNone(Types types, params string[] forbidden) =>
        AssertPasses(types.ShouldNot().HaveDependencyOnAny(forbidden), forbidden);

    private static void AssertNone(PredicateList types, params string[] forbidden) =>
        AssertPasses(types.ShouldNot().HaveDependencyOnAny(forbidden), forbidden);

    private static void AssertPasses(ConditionList rule, string[] forbidden)
    {
        var offenders = rule.GetResult().FailingTypeNames ?? [];

        Assert.True(
            offenders.Count == 0,
            $"These types know one of {string.Join(", ", forbidden)}: {string.Join(", ", offenders)}"
        );
    }
}
