using System.Reflection;
using static TorchSharp.torch;

namespace Ddpm.Transforms.Tests;

/// <summary>What may know what.</summary>
public sealed class ArchitectureTests
{
    private const string ModelFormat = "Ddpm.Transforms.ModelFormat";
    private static readonly Assembly s_transforms = typeof(Ddpm.Transforms.ConditionalGenerationTransformer).Assembly;

    [Fact]
    public void ModelFormat_AllTypes_AreInternal() =>
        Assert.DoesNotContain(s_transforms.GetExportedTypes(), type => type.Namespace == ModelFormat);

    [Fact]
    public void PublicTypes_BasesInterfacesAndSignatures_CanBeSeenByUsers()
    {
        var hidden = s_transforms
            .GetExportedTypes()
            .SelectMany(type => Mentioned(type).Select(mentioned => (Type: type, Mentioned: mentioned)))
            .Where(pair => !pair.Mentioned.IsVisible)
            .Select(pair => $"{pair.Type} shows {pair.Mentioned}");

        Assert.Empty(hidden);
    }

    [Fact]
    public void InternalsOfMicrosoftML_AreUsedInModelFormatAlone()
    {
        using var door = InternalsDoor.AsReferenced();

        Assert.DoesNotContain(door.UsersOfInternals, user => !user.StartsWith(ModelFormat, StringComparison.Ordinal));
    }

    [Fact]
    public void MembersOfMicrosoftML_ThatAreUsed_AreThereInTheRealAssemblies()
    {
        using var door = InternalsDoor.AsReferenced();

        Assert.Empty(door.Missing);
        Assert.Contains("SetVersionInfo", door.Internals);
        Assert.Contains("_entries", door.Internals);
        Assert.Contains("IDataTransform", door.Internals);
    }

    [Fact]
    public void MembersOfMicrosoftML_ThatANewerOneRenamed_AreNamedWithTheirUserAndWhatToDo()
    {
        using var door = InternalsDoor.With(
            "Microsoft.ML.Core",
            core =>
            {
                core.Name.Version = new Version(6, 0, 0, 0);
                core
                    .MainModule.GetType("Microsoft.ML.ModelSaveContext")
                    .Methods.Single(method => method.Name == "SetVersionInfo")
                    .Name = "SetVersion";
                core
                    .MainModule.GetType("Microsoft.ML.RepositoryReader")
                    .Fields.Single(field => field.Name == "_entries")
                    .Name = "_entriesByPath";
            }
        );

        Assert.Equal(
            [
                "Microsoft.ML.Core 6.0.0.0 has no 'Microsoft.ML.ModelSaveContext::SetVersionInfo' any more, which "
                    + "Ddpm.Transforms.ModelFormat.ComponentWriter uses. Find what took its place in dotnet/machinelearning, "
                    + "and use that; docs/decisions/0004-friend-of-mlnet.md says why internals are used.",
                "Microsoft.ML.Core 6.0.0.0 has no 'Microsoft.ML.RepositoryReader::_entries' any more, which "
                    + "Ddpm.Transforms.ModelFormat.ComponentEntries uses. Find what took its place in dotnet/machinelearning, "
                    + "and use that; docs/decisions/0004-friend-of-mlnet.md says why internals are used.",
            ],
            door.Missing.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void TypesOfMicrosoftML_ThatANewerOneDropped_AreNamed()
    {
        using var door = InternalsDoor.With(
            "Microsoft.ML.Core",
            core =>
                core.MainModule.Types.Remove(core.MainModule.GetType("Microsoft.ML.Runtime.IHostEnvironmentInternal"))
        );

        Assert.NotEmpty(door.Missing);
        Assert.All(
            door.Missing,
            message =>
                Assert.Contains("Microsoft.ML.Runtime.IHostEnvironmentInternal", message, StringComparison.Ordinal)
        );
        Assert.Contains(door.Missing, message => message.Contains("HostAccess", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Microsoft.ML.Core", "Microsoft.ML.LoadableClassAttribute")]
    [InlineData("Microsoft.ML.Core", "Microsoft.ML.SignatureLoadModel")]
    [InlineData("Microsoft.ML.Data", "Microsoft.ML.Data.ITransformTemplate")]
    public void HooksOfMicrosoftML_ThatANewerOneDropped_AreNamed(string assembly, string hook)
    {
        using var door = InternalsDoor.With(
            assembly,
            core => Assert.True(core.MainModule.Types.Remove(core.MainModule.GetType(hook)))
        );

        Assert.Contains(
            door.Missing,
            message =>
                message.Contains($"has no '{hook}", StringComparison.Ordinal)
                && message.Contains("Ddpm.Transforms.ModelFormat.", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void NumbersForTorch_InTrainersAndTransforms_AreHeldUntilTorchHasReadThem()
    {
        using var numbers = new TemporaryNumbers();

        string[] calls =
        [
            .. numbers.CallsIn(typeof(Ddpm.Trainers.ImageShape).Assembly),
            .. numbers.CallsIn(s_transforms),
        ];

        Assert.True(calls.Length == 0, string.Join(Environment.NewLine, calls));
    }

    [Fact]
    public void TemporaryNumbers_OfTorchSharp_AreFoundWhereTheyAreMade()
    {
        const string Values = "TorchSharp.torch/Tensor";
        using var numbers = new TemporaryNumbers();
        var makers = numbers.Makers.ToHashSet();

        Assert.Contains($"{Values} {Values}::op_Addition({Values},{Values})", makers);
        Assert.Contains($"{Values} {Values}::op_Multiply({Values},System.Double)", makers);
        Assert.Contains($"{Values} {Values}::square()", makers);
        Assert.Contains("TorchSharp.Scalar TorchSharp.Scalar::op_Implicit(System.Int32)", makers);
        Assert.Contains(makers, maker => maker.Contains("nn::BatchNorm2d(", StringComparison.Ordinal));

        Assert.DoesNotContain($"{Values} {Values}::op_Subtraction({Values},{Values})", makers);
        Assert.DoesNotContain($"{Values} {Values}::add({Values},TorchSharp.Scalar)", makers);
    }

    [Fact]
    public void NumbersForTorch_ThatSomebodyDoesNotHold_AreNamedWithTheirCallerAndWhatToDo()
    {
        using var numbers = new TemporaryNumbers();

        Assert.Equal(
            [
                "Ddpm.Transforms.Tests.ArchitectureTests/Careless::Sum calls TorchSharp.torch/Tensor "
                    + "TorchSharp.torch/Tensor::op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor), whose number "
                    + "may be freed while torch reads it. Take Plus of Ddpm.Trainers.TensorArithmetic instead.",
            ],
            numbers
                .CallsIn(typeof(Careless).Assembly)
                .Where(call => call.Contains(nameof(Careless), StringComparison.Ordinal))
        );
    }

    private static class Careless
    {
        internal static Tensor Sum(Tensor left, Tensor right) => left + right;
    }

    private static IEnumerable<Type> Mentioned(Type type)
    {
        var flags = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<Type?> types =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetMethods(flags)
                .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)),
            .. type.GetMethods(flags).Select(method => method.ReturnType),
            .. type.GetConstructors(flags)
                .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)),
            .. type.GetFields(flags).Select(field => field.FieldType),
        ];
        return types.OfType<Type>().Where(mentioned => !mentioned.IsGenericParameter);
    }
}
