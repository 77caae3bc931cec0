using System.Reflection;
using Mono.Cecil;

namespace Ddpm.Transforms.Tests;

/// <summary>What may know what.</summary>
public sealed class ArchitectureTests
{
    private const string ModelFormat = "Ddpm.Transforms.ModelFormat";
    private static readonly Assembly s_transforms =
        typeof(Transforms.Generation.ConditionalGenerationTransformer).Assembly;

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
        var offences = References()
            .Where(reference => !reference.User.FullName.StartsWith(ModelFormat, StringComparison.Ordinal))
            .Where(reference => IsHidden(reference.Used))
            .Select(reference => $"{reference.User} uses {reference.Used}");

        Assert.Empty(offences.Distinct());
    }

    [Fact]
    public void InternalsOfMicrosoftML_ThatModelFormatUses_AreThereInTheRealAssemblies()
    {
        var used = References()
            .Where(reference => IsHidden(reference.Used))
            .Select(reference => reference.Used)
            .ToList();
        var missing = References()
            .Where(reference => reference.Used.Resolve() is null)
            .Select(reference => $"{reference.Used} is gone; {reference.User} needs it.");

        Assert.Empty(missing.Distinct());
        Assert.Contains(used, member => member.Name == "SetVersionInfo");
        Assert.Contains(used, member => member.Name == "_entries");
    }

    [Fact]
    public void Trainers_KnowNothingOfMicrosoftML() =>
        Assert.DoesNotContain(
            typeof(Ddpm.Trainers.Data.ImageShape).Assembly.GetReferencedAssemblies(),
            name => name.Name!.StartsWith("Microsoft.ML", StringComparison.Ordinal)
        );

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

    /// <summary>Each member or type of ML.NET's Core and Data that a type of ours refers to.</summary>
    private static IEnumerable<(TypeDefinition User, MemberReference Used)> References()
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        var assembly = AssemblyDefinition.ReadAssembly(
            s_transforms.Location,
            new ReaderParameters { AssemblyResolver = resolver }
        );
        return from type in assembly.MainModule.GetTypes()
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            let used = instruction.Operand as MemberReference
            where used is not null && IsOfMicrosoftML(used)
            select (Outermost(type), used);
    }

    private static TypeDefinition Outermost(TypeDefinition type) =>
        type.DeclaringType is null ? type : Outermost(type.DeclaringType);

    private static bool IsOfMicrosoftML(MemberReference member)
    {
        var type = member as TypeReference ?? member.DeclaringType;
        return type is not (GenericParameter or ArrayType or null)
            && type.GetElementType().Scope?.Name is "Microsoft.ML.Core" or "Microsoft.ML.Data";
    }

    private static bool IsHidden(MemberReference member) =>
        member.Resolve() switch
        {
            MethodDefinition method => !(method.IsPublic || method.IsFamily) || IsHidden(method.DeclaringType),
            FieldDefinition field => !field.IsPublic || IsHidden(field.DeclaringType),
            TypeDefinition { DeclaringType: { } outer } nested => !nested.IsNestedPublic || IsHidden(outer),
            TypeDefinition type => !type.IsPublic,
            _ => false,
        };
}
