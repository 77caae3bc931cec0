using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>One of the kinds of storage in which PyTorch saves the values of tensors.</summary>
/// <param name="Name">The class in the module torch.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Size">The bytes of a value.</param>
internal sealed record StorageType(string Name, torch.ScalarType Type, int Size)
{
    /// <summary>All kinds of storage whose values TorchSharp can hold.</summary>
    public static IReadOnlyList<StorageType> All { get; } =
    [
        new("DoubleStorage", torch.ScalarType.Float64, 8),
        new("FloatStorage", torch.ScalarType.Float32, 4),
        new("HalfStorage", torch.ScalarType.Float16, 2),
        new("BFloat16Storage", torch.ScalarType.BFloat16, 2),
        new("LongStorage", torch.ScalarType.Int64, 8),
        new("IntStorage", torch.ScalarType.Int32, 4),
        new("ShortStorage", torch.ScalarType.Int16, 2),
        new("CharStorage", torch.ScalarType.Int8, 1),
        new("ByteStorage", torch.ScalarType.Byte, 1),
        new("BoolStorage", torch.ScalarType.Bool, 1),
        new("ComplexFloatStorage", torch.ScalarType.ComplexFloat32, 8),
        new("ComplexDoubleStorage", torch.ScalarType.ComplexFloat64, 16),
        new("storage.UntypedStorage", torch.ScalarType.Byte, 1), // not of a tensor, but saved on its own
    ];

    /// <summary>The classes of this kind: that of the CPU and, where there is one, that of CUDA.</summary>
    public IReadOnlyList<string> Classes =>
        Name.Contains('.') ? [$"torch.{Name}"] : [$"torch.{Name}", $"torch.cuda.{Name}"];

    /// <summary>The storage of a class, or null.</summary>
    public static StorageType? Of(PickledClass named) => All.FirstOrDefault(type => type.Classes.Contains(named.Name));

    /// <summary>The storage for values of a type, or null.</summary>
    public static StorageType? Of(torch.ScalarType type) => All.FirstOrDefault(known => known.Type == type);
}
