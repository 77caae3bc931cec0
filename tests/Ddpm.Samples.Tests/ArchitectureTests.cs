using System.Reflection;
using Ddpm.Samples.Scenes;
using Ddpm.Trainers;
using Ddpm.Transforms;
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
        Assert.DoesNotContain(
            Trainers.GetReferencedAssemblies(),
            other =>
                other.Name!.StartsWith("Ddpm.", StringComparison.Ordinal)
                || (
                    other.Name.StartsWith("Microsoft.ML", StringComparison.Ordinal)
                    && other.Name != "Microsoft.ML.OnnxRuntime"
                )
        );

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
    [InlineData("Data", "TorchSharp", "Networks", "Diffusion", "Training")]
    [InlineData("Weights", "Networks", "Training", "Generation", "Scoring")]
    [InlineData("Runtime", "Networks", "Training", "Generation")]
    [InlineData("Networks", "Diffusion", "Training", "Generation")]
    [InlineData("Diffusion", "Training", "Generation", "Scoring")]
    [InlineData("Adversarial", "Networks", "Generation", "Scoring")]
    [InlineData("Generation", "Training", "Scoring")]
    [InlineData("Onnx", "Training", "Generation", "Diffusion")]
    [InlineData("Scoring", "Training", "Generation", "Diffusion")]
    public void Trainers_Folder_NeedsOnlyWhatIsBelowIt(string folder, params string[] forbidden) =>
        AssertNone(
            SourceFolder.Knowing(
                typeof(ImageShape),
                $"Ddpm.Trainers/{folder}",
                forbidden.SelectMany(name =>
                    name == "TorchSharp" ? [name] : SourceFolder.TypesIn($"Ddpm.Trainers/{name}")
                )
            ),
            forbidden
        );

    [Fact]
    public void Samplers_SeeOnlyADenoiserAndNoiseLevels()
    {
        string[] forbidden =
        [
            .. SourceFolder.TypesIn("Ddpm.Trainers/Networks"),
            .. SourceFolder.TypesIn("Ddpm.Trainers/Diffusion/Guidance"),
            "Ddpm.Trainers.DenoisingModel",
            "Ddpm.Trainers.DenoisingTarget",
            "Ddpm.Trainers.NoiseSchedule",
        ];

        AssertNone(SourceFolder.Knowing(typeof(ImageShape), "Ddpm.Trainers/Diffusion/Samplers", forbidden), forbidden);
    }

    [Fact]
    public void Samplers_ButForTheirLoopOnTorch_AreArithmetic() =>
        AssertNone(
            SourceFolder.Knowing(typeof(ImageShape), "Ddpm.Trainers/Diffusion/Samplers", ["TorchSharp"], "SamplerLoop"),
            "TorchSharp"
        );

    [Fact]
    public void NumbersForTorch_InSamples_AreHeldUntilTorchHasReadThem()
    {
        using var numbers = new TemporaryNumbers();

        var calls = numbers.CallsIn(Samples).ToArray();

        Assert.True(calls.Length == 0, string.Join(Environment.NewLine, calls));
    }

    private static void AssertNone(IReadOnlyList<string> offenders, params string[] forbidden) =>
        Assert.True(
            offenders.Count == 0,
            $"These types know one of {string.Join(", ", forbidden)}: {string.Join(", ", offenders)}"
        );

    private static void AssertNone(Types types, params string[] forbidden) =>
        AssertPasses(types.ShouldNot().HaveDependencyOnAny(forbidden), forbidden);

    private static void AssertNone(PredicateList types, params string[] forbidden) =>
        AssertPasses(types.ShouldNot().HaveDependencyOnAny(forbidden), forbidden);

    private static void AssertPasses(ConditionList rule, string[] forbidden) =>
        AssertNone([.. rule.GetResult().FailingTypeNames ?? []], forbidden);
}
