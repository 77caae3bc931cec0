namespace Ddpm.Transforms;

/// <summary>
/// Keeps the pixels of pictures that are read for one training: in memory while they are few, and else in a temporary file.
/// </summary>
/// <param name="shape">The shape of every picture.</param>
/// <param name="folder">The folder of the file, which then holds them from the first picture on; null for memory at first.</param>
/// <param name="memoryLimit">How many bytes of pixels memory takes.</param>
/// <param name="monitor">Who is told.</param>
internal sealed class PictureStore(ImageShape shape, string? folder, long memoryLimit, ReadingMonitor monitor)
    : IDisposable
{
    private readonly List<byte[]> _pixels = [];
    private FileStream? _file;
    private PackedImagesWriter? _writer;

    /// <summary>Takes in a picture, and keeps the array.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(byte[] pixels)
    {
        if (_writer is null && (folder is not null || (_pixels.Count + 1L) * shape.Length > memoryLimit))
            MoveToFile();
        if (_writer is { } writer)
            writer.Add(pixels);
        else
            _pixels.Add(pixels);
    }

    /// <summary>The pictures. A file is theirs from now on.</summary>
    /// <param name="read">All but their pixels.</param>
    public ILabeledImages ToImages(ReadRows read)
    {
        if (_writer is null)
            return LabeledImagesReader.InMemory(_pixels, shape, read);
        _writer.Finish(read.Describe(key: ""), read.Table);
        var file = _file!;
        _file = null;
        return new PackedImages(file);
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();

    private void MoveToFile()
    {
        var place = folder ?? TemporaryFile.DefaultFolder;
        _file = FolderAccess.Use(place, () => TemporaryFile.Create(place));
        _writer = new PackedImagesWriter(_file, shape, _file.Name);
        monitor.Say(
            folder is null
                ? (FormattableString)
                    $"The pictures take more than {memoryLimit / 1e6:0} MB: they go to a temporary file in '{place}' for as long as the training lasts. With {nameof(TrainingOptions.CacheFolder)} packed pictures are kept and used again."
                : $"The pictures go to a temporary file in '{place}' for as long as the training lasts: only data as they are loaded from files can be recognised, and used again."
        );
        foreach (var pixels in _pixels)
            _writer.Add(pixels);
        _pixels.Clear();
        _pixels.TrimExcess();
    }
}
