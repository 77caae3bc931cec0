using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>
/// Pictures: copied on their way in and on their way out, since an input may dispose what it handed out when it moves
/// on, and a receiver may dispose what it got.
/// </summary>
internal sealed class ImageColumnBuffer(DataViewRow row, DataViewSchema.Column column) : ColumnBuffer<MLImage>
{
    private readonly ValueGetter<MLImage> _get = row.GetGetter<MLImage>(column);
    private readonly List<MLImage?> _values = [];
    private MLImage _present = null!;

    /// <inheritdoc />
    public override void Read(int slot)
    {
        _get(ref _present);
        if (slot < _values.Count)
            _values[slot]?.Dispose();
        _values.SetOrAdd(slot, Copy(_present));
    }

    /// <inheritdoc />
    public override void CopyTo(int slot, ref MLImage value) => value = Copy(_values[slot])!;

    /// <inheritdoc />
    public override void Dispose()
    {
        foreach (var image in _values)
            image?.Dispose();
        _values.Clear();

        // The last picture that the input handed out is the input's, or somebody else's behind it.
        _present = null!;
        base.Dispose();
    }

    private static MLImage? Copy(MLImage? image) =>
        image is null ? null : MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
}
