using System.Buffers;

namespace Ddpm.Trainers;

/// <summary>Memory for numbers on the way to others, given back when it is disposed. What it holds at first is anything.</summary>
internal readonly struct RentedNumbers(int length) : IDisposable
{
    private readonly float[] _values = ArrayPool<float>.Shared.Rent(length);
    private readonly int _length = length;

    /// <summary>All of it.</summary>
    public Span<float> Span => _values.AsSpan(0, _length);

    /// <summary>One of the parts of equal length, from 0.</summary>
    public Span<float> Part(int index, int length) => Span.Slice(index * length, length);

    /// <inheritdoc />
    public void Dispose() => ArrayPool<float>.Shared.Return(_values);
}
