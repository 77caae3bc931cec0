using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>A tensor of a network in plain numbers, which needs no libtorch.</summary>
internal sealed class NamedArray
{
    // Values that are converted pass through so many bytes at a time, a multiple of every type's.
    private const int PartLength = 1 << 16;

    private NamedArray(string name, WeightForm form, float[]? values, long[]? integers) =>
        (Name, Form, Values, Integers) = (name, form, values, integers);

    /// <summary>Its name in the file.</summary>
    public string Name { get; }

    /// <summary>Its type as it was found, and its shape.</summary>
    public WeightForm Form { get; }

    /// <summary>Its values as float32, in the order of their indices, where the type is one of floating point.</summary>
    public float[]? Values { get; }

    /// <summary>Its values where the type is int64.</summary>
    public long[]? Integers { get; }

    /// <summary>How many values are in memory.</summary>
    public long Count => Values?.Length ?? Integers?.Length ?? 0;

    private torch.ScalarType TypeInMemory => Values is null ? Form.Type : torch.ScalarType.Float32;

    /// <summary>A tensor of float32.</summary>
    public static NamedArray Of(string name, float[] values, params long[] shape) =>
        new(name, new(torch.ScalarType.Float32, shape), values, null);

    /// <summary>Copies the values of a tensor of any device, float32 or int64.</summary>
    /// <exception cref="ArgumentException">The tensor is of another type.</exception>
    public static NamedArray Of(string name, torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        var values = tensor.detach().cpu().contiguous();
        var form = new WeightForm(tensor.dtype, tensor.shape);
        return tensor.dtype switch
        {
            torch.ScalarType.Float32 => new(name, form, values.data<float>().ToArray(), null),
            torch.ScalarType.Int64 => new(name, form, null, values.data<long>().ToArray()),
            _ => throw new ArgumentException(
                $"'{name}' is of {tensor.dtype}, not of float32 or int64.",
                nameof(tensor)
            ),
        };
    }

    /// <summary>Reads the values that a header describes.</summary>
    /// <exception cref="InvalidDataException">The stream ends early, or an array cannot hold as many.</exception>
    public static NamedArray Read(Stream stream, SafeTensorsEntry entry)
    {
        var form = new WeightForm(entry.Type, entry.Shape);
        var what = $"tensor '{ShownName.Of(entry.Name)}'";
        if (entry.Count > Array.MaxLength)
            throw new InvalidDataException(
                $"The safetensors {what} has {entry.Count} values; {Array.MaxLength} can be read at most."
            );
        if (entry.Type == torch.ScalarType.Int64)
        {
            var integers = new long[entry.Count];
            Fill(stream, MemoryMarshal.AsBytes(integers.AsSpan()), what);
            return new(entry.Name, form, null, integers);
        }

        if (!WeightForm.IsFloatingPoint(entry.Type))
        {
            InParts(entry.Length, part => SafeTensors.Fill(stream, part, what));
            return new(entry.Name, form, null, null);
        }

        var values = new float[entry.Count];
        if (entry.Type == torch.ScalarType.Float32)
            Fill(stream, MemoryMarshal.AsBytes(values.AsSpan()), what);
        else
        {
            var filled = 0;
            InParts(
                entry.Length,
                part =>
                {
                    SafeTensors.Fill(stream, part, what);
                    filled += ToSingle(part, entry.Type, values.AsSpan(filled));
                }
            );
        }
        return new(entry.Name, form, values, null);
    }

    /// <summary>The type in which a storage keeps it.</summary>
    public torch.ScalarType TypeIn(WeightStorage storage) => storage.TypeOf(TypeInMemory);

    /// <summary>Makes sure that a storage has numbers as large as its values.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public void RequireRange(WeightStorage storage)
    {
        if (Values is { Length: > 0 } values)
            storage.RequireRange(Name, Math.Abs(TensorPrimitives.MaxMagnitude<float>(values)));
    }

    /// <summary>Writes the values, rounded to the nearest of a type, as libtorch does it.</summary>
    public void Write(Stream stream, torch.ScalarType type)
    {
        if (Integers is not null)
            stream.Write(MemoryMarshal.AsBytes<long>(Integers));
        else if (type == torch.ScalarType.Float32)
            stream.Write(MemoryMarshal.AsBytes<float>(Values));
        else
        {
            var written = 0;
            InParts(
                2L * Values!.Length,
                part =>
                {
                    written += FromSingle(Values.AsSpan(written, part.Length / 2), type, part);
                    stream.Write(part);
                }
            );
        }
    }

    private static int ToSingle(ReadOnlySpan<byte> bytes, torch.ScalarType type, Span<float> values)
    {
        if (type == torch.ScalarType.Float64)
        {
            var doubles = MemoryMarshal.Cast<byte, double>(bytes);
            TensorPrimitives.ConvertTruncating(doubles, values);
            return doubles.Length;
        }

        var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        if (type == torch.ScalarType.Float16)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
        else
            for (var index = 0; index < halves.Length; index++)
                values[index] = BitConverter.UInt32BitsToSingle((uint)halves[index] << 16);
        return halves.Length;
    }

    private static int FromSingle(ReadOnlySpan<float> values, torch.ScalarType type, Span<byte> bytes)
    {
        if (type == torch.ScalarType.Float16)
            TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(bytes));
        else
            for (var index = 0; index < values.Length; index++)
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * index)..], ToBFloat16(values[index]));
        return values.Length;
    }

    // To the nearest, and of two as near to the even one. (Which of its bits libtorch gives a NaN depends on the processor.)
    private static ushort ToBFloat16(float value)
    {
        const ushort NotANumber = 0x7fc0;
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? NotANumber : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    private static void Fill(Stream stream, Span<byte> bytes, string what)
    {
        for (var start = 0; start < bytes.Length; start += TensorBytes.LongestPart)
            SafeTensors.Fill(stream, bytes.Slice(start, Math.Min(TensorBytes.LongestPart, bytes.Length - start)), what);
    }

    private delegate void PartAction(Span<byte> part);

    private static void InParts(long length, PartAction action)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PartLength);
        try
        {
            for (var start = 0L; start < length; start += PartLength)
                action(buffer.AsSpan(0, (int)Math.Min(PartLength, length - start)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
