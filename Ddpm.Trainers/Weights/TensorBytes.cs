using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>The values of tensors as bytes, in parts that are short enough for a span.</summary>
internal static class TensorBytes
{
    /// <summary>The longest part, in bytes.</summary>
    public const int LongestPart = 1 << 24;

    /// <summary>The values of a contiguous CPU tensor, part by part; each lives until the dispose scope ends.</summary>
    public static IEnumerable<Tensor> Parts(Tensor values)
    {
        var flat = values.view(-1);
        var step = LongestPart / flat.ElementSize;
        for (var start = 0L; start < flat.numel(); start += step)
            yield return flat.narrow(0, start, Math.Min(step, flat.numel() - start));
    }

    /// <summary>Fills a contiguous CPU tensor from a stream.</summary>
    /// <param name="stream">Where to read, from its current position on.</param>
    /// <param name="values">The tensor.</param>
    /// <param name="what">What the error calls it: "Its entry 'x'".</param>
    /// <exception cref="InvalidDataException">The stream ends before.</exception>
    public static void Read(Stream stream, Tensor values, string what)
    {
        using var scope = NewDisposeScope();
        foreach (var part in Parts(values))
            if (stream.ReadAtLeast(part.bytes, part.bytes.Length, throwOnEndOfStream: false) < part.bytes.Length)
                throw new InvalidDataException($"{what} ends too early.");
        CheckTruthValues(values, what);
    }

    /// <summary>
    /// Writes the values of a tensor of any device and memory layout as those of a type, in the order of its indices.
    /// </summary>
    public static void Write(Stream stream, Tensor tensor, ScalarType type)
    {
        using var scope = NewDisposeScope();
        foreach (var part in Parts(tensor.detach().cpu().to(type).contiguous()))
            stream.Write(part.bytes);
    }

    /// <summary>Makes sure that a tensor of truth values holds none but 0 and 1, on which libtorch relies.</summary>
    /// <exception cref="InvalidDataException">It holds another byte.</exception>
    public static void CheckTruthValues(Tensor values, string what)
    {
        if (values.dtype != ScalarType.Bool)
            return;
        foreach (var part in Parts(values))
            if (part.bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0)
                throw new InvalidDataException($"{what} of truth values holds a byte other than 0 and 1.");
    }
}
