using System.Collections;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>The classes and functions of a pickle that no weights are made of: their values, or they themselves, are passed over.</summary>
internal static class PassedOverClasses
{
    private static readonly PassedOver s_set = new("set");
    private static readonly PassedOver s_complex = new("complex number");
    private static readonly PassedOver s_device = new("device");
    private static readonly PassedOver s_layout = new("memory layout");

    // By the names that PyTorch gives them; those of other devices have the device before the name.
    private static readonly string[] s_tensors =
    [
        .. "Double Float Half BFloat16 Long Int Short Char Byte Bool".Split(' ').Select(type => $"{type}Tensor"),
    ];

    private static readonly Dictionary<string, torch.ScalarType> s_types = new(StringComparer.Ordinal)
    {
        ["torch.float64"] = torch.ScalarType.Float64,
        ["torch.float32"] = torch.ScalarType.Float32,
        ["torch.float16"] = torch.ScalarType.Float16,
        ["torch.bfloat16"] = torch.ScalarType.BFloat16,
        ["torch.int64"] = torch.ScalarType.Int64,
        ["torch.int32"] = torch.ScalarType.Int32,
        ["torch.int16"] = torch.ScalarType.Int16,
        ["torch.int8"] = torch.ScalarType.Int8,
        ["torch.uint8"] = torch.ScalarType.Byte,
        ["torch.bool"] = torch.ScalarType.Bool,
        ["torch.complex64"] = torch.ScalarType.ComplexFloat32,
        ["torch.complex128"] = torch.ScalarType.ComplexFloat64,
    };

    // As values; tensors of these types are refused where they are made.
    private static readonly string[] s_otherTypes =
    [
        .. "uint1 uint2 uint3 uint4 uint5 uint6 uint7 uint16 uint32 uint64 int1 int2 int3 int4 int5 int6 int7".Split(
            ' '
        ),
        .. "float8_e5m2 float8_e4m3fn float8_e5m2fnuz float8_e4m3fnuz float8_e8m0fnu float4_e2m1fn_x2".Split(' '),
        .. "complex32 bits8 bits16 bits1x8 bits2x4 bits4x2 quint8 qint8 qint32 quint4x2 quint2x4".Split(' '),
        .. "per_tensor_affine per_tensor_symmetric per_channel_affine per_channel_symmetric".Split(' '),
        "per_channel_affine_float_qparams",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PickledClass> All { get; } =
    [
        new("builtins.set", (arguments, _) => arguments is [] or [IList] ? s_set : null),
        new("builtins.complex", (arguments, _) => arguments is [double, double] ? s_complex : null),
        new("builtins.bytes", (arguments, _) => arguments is [] ? PassedOver.Bytes : null),
        new(
            "builtins.bytearray",
            (arguments, _) => arguments is [] or [PassedOver] or [string, string] ? PassedOver.Bytes : null
        ),
        new("_codecs.encode", (arguments, _) => arguments is [string, string] ? PassedOver.Bytes : null),
        new("torch.device", (arguments, _) => arguments is [string] or [string, int] ? s_device : null),
        new("torch.Size", (arguments, _) => arguments is [object?[] sizes] ? sizes : null),
        new("torch.serialization._get_layout", (arguments, _) => arguments is [string] ? s_layout : null),
        new("torch.storage.TypedStorage"),
        .. s_types.Keys.Concat(s_otherTypes.Select(type => $"torch.{type}")).Select(type => new PickledClass(type)),
        .. new[] { "torch", "torch.cuda", "torch.sparse", "torch.cuda.sparse" }.SelectMany(module =>
            s_tensors.Select(type => new PickledClass($"{module}.{type}"))
        ),
    ];

    /// <summary>The type of a dtype, or null where TorchSharp lacks it or it is none.</summary>
    public static torch.ScalarType? TypeNamed(string dtype) => s_types.TryGetValue(dtype, out var type) ? type : null;
}
