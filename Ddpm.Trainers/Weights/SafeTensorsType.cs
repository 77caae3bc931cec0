using TorchSharp;

namespace Ddpm.Trainers.Weights;

/// <summary>The value types that this program exchanges in safetensors files.</summary>
internal static class SafeTensorsType
{
    private static readonly (string Name, torch.ScalarType Type, int Size)[] s_all =
    [
        ("F64", torch.ScalarType.Float64, 8),
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

    /// <summary>The names of all types, for messages.</summary>
    public static string Names => string.Join(", ", s_all.Select(type => type.Name));

    /// <summary>The type that a file calls by this name, or null.</summary>
    public static torch.ScalarType? Find(string name)
    {
        foreach (var type in s_all)
            if (type.Name == name)
                return type.Type;
        return null;
    }

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
