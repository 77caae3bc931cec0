namespace Ddpm.Trainers;

/// <summary>What makes tensors in a pickle. Gradients, hooks and attributes besides the values are passed over.</summary>
internal static class PickledTensorClasses
{
    private const string TypeFunction = "torch._tensor._rebuild_from_type_v2";
    private const string PlainTensor = "torch.Tensor";
    private const string Parameter = "torch.nn.parameter.Parameter";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PickledClass> All { get; } =
    [
        new("torch._utils._rebuild_tensor", PickledTensor.Make),
        new("torch._utils._rebuild_tensor_v2", PickledTensor.Make),
        new("torch._utils._rebuild_parameter", FirstOf),
        new("torch._utils._rebuild_parameter_with_state", FirstOf),
        new("torch._utils._rebuild_device_tensor_from_cpu_tensor", OfOtherDevice),
        new(TypeFunction, OfType),
        new(Parameter, FirstOf),
        new(PlainTensor),
    ];

    private static PickledTensor? FirstOf(object?[] arguments, ObjectBudget budget) =>
        arguments is [PickledTensor tensor, ..] ? tensor : null;

    // (values, type, device, whether it needs a gradient): the values have the type already.
    private static PickledTensor? OfOtherDevice(object?[] arguments, ObjectBudget budget) =>
        arguments is [PickledTensor tensor, PickledClass type, ..]
        && PassedOverClasses.TypeNamed(type.Name) == tensor.Storage.Type.Type
            ? tensor
            : null;

    // (function, type, arguments of the function, attributes). A function that calls the next one would use the stack.
    private static PickledTensor? OfType(object?[] arguments, ObjectBudget budget) =>
        arguments is [PickledClass { Name: not TypeFunction } function, PickledClass type, object?[] its, _]
        && type.Name is PlainTensor or Parameter
            ? function.Call(its) as PickledTensor
            : null;
}
