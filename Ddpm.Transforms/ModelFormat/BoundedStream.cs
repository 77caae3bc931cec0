namespace Ddpm.Transforms.ModelFormat;

/// <summary>A stream to read that ends, with an error, where it should have ended before.</summary>
/// <param name="inner">The stream to read from; disposed with this one.</param>
/// <param name="length">How many bytes it should have.</param>
/// <param name="name">What the error calls it.</param>
internal sealed class BoundedStream(Stream inner, long length, string name) : Stream
{
    private long _position;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => length;

    /// <inheritdoc />
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _position += count;
        if (_position > length)
            throw new InvalidDataException($"Entry '{name}' is longer than the {length} bytes that it states.");
        if (count == 0 && buffer.Length > 0 && _position < length)
            throw new InvalidDataException($"Entry '{name}' ends after {_position} of {length} bytes.");
        return count;
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush() { }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
