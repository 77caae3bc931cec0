using Mono.Cecil;

namespace Ddpm.Transforms.Tests;

/// <summary>
/// What the compiled Ddpm.Transforms uses of ML.NET's Core and Data, held against the assemblies that are there, or
/// against such as a newer version might bring.
/// </summary>
internal sealed class InternalsDoor : IDisposable
{
    private static readonly string[] s_assemblies = ["Microsoft.ML.Core", "Microsoft.ML.Data"];

    private readonly AssembliesByName _resolver;
    private readonly AssemblyDefinition _transforms;
    private readonly List<(TypeDefinition User, MemberReference Used)> _references;

    private InternalsDoor(AssembliesByName resolver)
    {
        _resolver = resolver;
        _transforms = AssemblyDefinition.ReadAssembly(
            typeof(Ddpm.Transforms.ConditionalGenerationTransformer).Assembly.Location,
            new ReaderParameters { AssemblyResolver = resolver }
        );
        _references =
        [
            .. from type in _transforms.MainModule.GetTypes()
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            where instruction.Operand is MemberReference
            from used in WithArguments((MemberReference)instruction.Operand)
            where IsOfMicrosoftML(used)
            select (Outermost(type), used),
            .. from type in _transforms.MainModule.GetTypes()
            from implemented in type.Interfaces
            where IsOfMicrosoftML(implemented.InterfaceType)
            select (Outermost(type), (MemberReference)implemented.InterfaceType),
            .. from attribute in _transforms.CustomAttributes
            let arguments = attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>()
            let user = arguments.LastOrDefault(argument =>
                argument.Module == _transforms.MainModule
                && argument.Resolve() is { } own
                && own.Module == _transforms.MainModule
            )
            where user is not null
            from used in arguments.Append<MemberReference>(attribute.Constructor)
            where IsOfMicrosoftML(used)
            select (user.Resolve(), used),
        ];
    }

    /// <summary>The names of all internals that are used.</summary>
    public IEnumerable<string> Internals =>
        _references.Where(reference => IsHidden(reference.Used)).Select(reference => reference.Used.Name).Distinct();

    /// <summary>The types that use an internal, each with what it uses.</summary>
    public IEnumerable<string> UsersOfInternals =>
        _references
            .Where(reference => IsHidden(reference.Used))
            .Select(reference => $"{reference.User} uses {reference.Used}")
            .Distinct();

    /// <summary>What is used and not there, for a person who has just taken a newer Microsoft.ML.</summary>
    public IEnumerable<string> Missing =>
        _references
            .Where(reference => reference.Used.Resolve() is null)
            .Select(reference =>
            {
                var (type, member) = reference.Used is TypeReference whole
                    ? (whole, null)
                    : (reference.Used.DeclaringType, reference.Used.Name);
                var assembly = _resolver.Resolve((AssemblyNameReference)type.GetElementType().Scope).Name;
                return $"{assembly.Name} {assembly.Version} has no '{type.FullName}{(member is null ? "" : $"::{member}")}' "
                    + $"any more, which {reference.User} uses. Find what took its place in dotnet/machinelearning, and use "
                    + "that; docs/decisions/0004-friend-of-mlnet.md says why internals are used.";
            })
            .Distinct();

    /// <summary>Against the assemblies of the packages.</summary>
    public static InternalsDoor AsReferenced() => new(new AssembliesByName());

    /// <summary>Against the assemblies of the packages, one of which is changed in memory.</summary>
    public static InternalsDoor With(string assembly, Action<AssemblyDefinition> change)
    {
        var resolver = new AssembliesByName();
        change(resolver.Resolve(assembly));
        return new InternalsDoor(resolver);
    }

    public void Dispose()
    {
        _transforms.Dispose();
        _resolver.Dispose();
    }

    /// <summary>A member with the types that it is called with: what a loader is asked for stands there alone.</summary>
    private static IEnumerable<MemberReference> WithArguments(MemberReference member) =>
        member is GenericInstanceMethod generic ? [member, .. generic.GenericArguments] : [member];

    private static TypeDefinition Outermost(TypeDefinition type) =>
        type.DeclaringType is null ? type : Outermost(type.DeclaringType);

    private static bool IsOfMicrosoftML(MemberReference member)
    {
        var type = member as TypeReference ?? member.DeclaringType;
        return type is not (GenericParameter or ArrayType or null)
            && s_assemblies.Contains(type.GetElementType().Scope?.Name);
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
