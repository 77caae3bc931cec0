using System.Reflection;
using Mono.Cecil;

namespace Ddpm.Tests;

/// <summary>
/// The members of TorchSharp that make an object of a number and drop it while torch still reads the number, and who
/// calls them; Ddpm.Trainers.TensorArithmetic says what comes of that.
/// </summary>
internal sealed class TemporaryNumbers : IDisposable
{
    private const string Keeper = "Ddpm.Trainers.TensorArithmetic";

    // These two hold what they make until torch has read it.
    private static readonly string[] s_keepers = [Keeper, "Ddpm.Trainers.Scalars"];
    private const string Library = "TorchSharp";

    private readonly AssembliesByName _resolver = new();
    private readonly HashSet<MethodDefinition> _makers;

    public TemporaryNumbers()
    {
        var types = _resolver.Resolve(Library).MainModule.GetTypes().ToList();
        _makers = [.. types.Single(type => type.FullName == "TorchSharp.Scalar").Methods.Where(IsConstructor)];
        Spread(types);
    }

    /// <summary>The full names of all members that make a temporary number, or whose object does so later.</summary>
    public IEnumerable<string> Makers => _makers.Select(maker => maker.FullName);

    /// <summary>Who calls one of them, for a person who has just written such a call.</summary>
    public IEnumerable<string> CallsIn(Assembly assembly) =>
        from type in _resolver.Resolve(assembly.GetName().Name!).MainModule.GetTypes()
        from method in type.Methods
        from called in Called(method)
        where _makers.Contains(called) && !(s_keepers.Contains(type.FullName) && called.Name == "ToScalar")
        select $"{type.FullName}::{method.Name} calls {called.FullName}, whose number may be freed while torch reads it. "
            + Advice(called);

    public void Dispose() => _resolver.Dispose();

    // From the constructor of a Scalar to all who call it, on their own way or another's. What a method of an object does,
    // such as the pass through a layer, is called by a base class that does not show it, so the object stands for it.
    private void Spread(List<TypeDefinition> types)
    {
        var callers = types
            .SelectMany(type => type.Methods)
            .SelectMany(method => Called(method).Select(called => (Caller: method, Called: called)))
            .ToLookup(call => call.Called, call => call.Caller);
        var open = new Stack<MethodDefinition>(_makers);
        while (open.TryPop(out var maker))
        {
            var constructors =
                maker.IsVirtual && maker.Name != nameof(ToString)
                    ? maker.DeclaringType.Methods.Where(IsConstructor)
                    : [];
            foreach (var next in callers[maker].Concat(constructors))
                if (_makers.Add(next))
                    open.Push(next);
        }
    }

    private static IEnumerable<MethodDefinition> Called(MethodDefinition method) =>
        method.HasBody
            ? method
                .Body.Instructions.Select(instruction => instruction.Operand)
                .OfType<MethodReference>()
                .Where(IsOfTorch)
                .Select(called => called.Resolve())
                .OfType<MethodDefinition>()
                .Distinct()
            : [];

    private static bool IsOfTorch(MethodReference method) =>
        method.DeclaringType.GetElementType().Scope is { } scope
        && Path.GetFileNameWithoutExtension(scope.Name) == Library;

    private static bool IsConstructor(MethodDefinition method) => method is { IsConstructor: true, IsStatic: false };

    private static string Advice(MethodDefinition called)
    {
        var instead = called.Name switch
        {
            "op_Addition" or "add" => "Plus",
            "op_Subtraction" or "sub" => "Minus or SubtractedFrom",
            "op_Multiply" or "mul" => "Times",
            "op_Division" or "div" => "Over",
            "square" => "Squared",
            "add_" => "AddInPlace",
            "mul_" => "MultiplyInPlace",
            "clamp_min" => "ClampedFrom",
            "leaky_relu" => "LeakyRelu",
            "arange" => "Range",
            _ => null,
        };
        return instead is null
            ? $"Write a method of {Keeper} that holds it meanwhile, or take what is there (for one value, item<T>())."
            : $"Take {instead} of {Keeper} instead.";
    }
}
