using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>The value types that this program exchanges in safetensors files.</summary>
internal static class SafeTensorsType
{
    private static readonly (string Name, torch.ScalarType Type, int Size)[] s_all =
    [
        ("F64", torch.ScalarType.Float64, 8),
        ("C64", torch.ScalarType.ComplexFloat32, 8),
        ("F32", torch.ScalarType.Float32, 4),
        ("F16", torch.ScalarType.Float16, 2),
        ("BF16", torch.ScalarType.BFloat16, 2),
        ("I64", torch.ScalarType.Int64, 8),
        ("I32", torch.ScalarType.Int32, 4),
        ("I16", torch.ScalarType.Int16, 2),
        ("I8", torch.ScalarType.Int8, 1),
        ("U8", torch.ScalarType.Byte, 1),
        ("BOOL", torch.ScalarType.Bool, 1),
    ];

    // What the format has besides, and TorchSharp has not.
    private static readonly string[] s_unheld =
    [
        "U64",
        "U32",
        "U16",
        "F8_E5M2",
        "F8_E4M3",
        "F8_E8M0",
        "F8_E4M3FNUZ",
        "F8_E5M2FNUZ",
        "F6_E2M3",
        "F6_E3M2",
        "F4",
    ];

    /// <summary>The names of all types that can be held, for messages.</summary>
    public static string Names => string.Join(", ", s_all.Select(type => type.Name));

    /// <summary>The type that a file calls by this name, or null.</summary>
    public static torch.ScalarType? Find(string name)
    {
        foreach (var type in s_all)
            if (type.Name == name)
                return type.Type;
        return null;
    }

    /// <summary>What is to be said of a name that <see cref="Find"/> does not know.</summary>
    public static string Explain(string name) =>
        s_unheld.Contains(name)
            ? $"dtype '{name}' is one of the format's, but TorchSharp cannot hold it; it can hold {Names}"
            : $"dtype '{ShownName.Of(name)}' is not one of {Names}";

    /// <summary>The name that files have for a type, or null.</summary>
    public static string? NameOf(torch.ScalarType type)
    {
        foreach (var known in s_all)
            if (known.Type == type)
                return known.Name;
        return null;
    }

    /// <summary>The bytes of one value.</summary>
    public static int SizeOf(torch.ScalarType type)
    {
        foreach (var known in s_all)
            if (known.Type == type)
                return known.Size;
        throw new ArgumentOutOfRangeException(nameof(type), type, $"Expected one of {Names}.");
    }
}
