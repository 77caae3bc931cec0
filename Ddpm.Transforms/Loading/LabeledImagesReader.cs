using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Reads the labelled pictures of a data view, in the form in which models learn from them.</summary>
public static class LabeledImagesReader
{
    /// <summary>Reads all rows into memory.</summary>
    /// <param name="data">
    /// The rows. A column of text named <see cref="LoadedColumns.Scene"/> says which pictures belong together; empty text is no scene.
    /// </param>
    /// <param name="imageColumn">
    /// The name of a column of <see cref="MLImage"/>, or of a vector of pixels of <see cref="byte"/> or <see cref="float"/>.
    /// </param>
    /// <param name="labelColumn">
    /// The name of a column of text, in which empty text is no label; of keys, in which a missing value is none; of a
    /// vector of either; or of a multi-hot vector of <see cref="float"/>.
    /// </param>
    /// <param name="vocabulary">
    /// The labels that the pictures may have. When null: those that the column names by its key values, slot names or
    /// <see cref="LabelAnnotation"/>; for keys and multi-hot vectors that name none "label 0", "label 1" and so on; and
    /// for text that names none the labels found, in ordinal order.
    /// </param>
    /// <param name="shape">The shape to which every picture is brought: 1 channel (grey) or 3 (RGB).</param>
    /// <param name="imageOptions">How the column of pictures is read; null stretches pictures to the shape.</param>
    /// <param name="cancellationToken">Stops the reading between two rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type, or the shape is not one of pictures.</exception>
    /// <exception cref="InvalidDataException">
    /// A row has no picture or other pixels than it should, no label or an unknown label, there is no row, or the values of
    /// a vector of <see cref="float"/> are fractions that nothing scales to pixels.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageCache Read(
        IDataView data,
        string imageColumn,
        string labelColumn,
        LabelVocabulary? vocabulary,
        ImageShape shape,
        ImageColumnOptions? imageOptions = null,
        CancellationToken cancellationToken = default
    )
    {
        var pixels = new List<byte[]>();
        var read = PictureReading.Read(
            new PicturePlan(data, imageColumn, labelColumn, vocabulary, shape, imageOptions),
            pixels.Add,
            leaveOut: false,
            new ReadingMonitor(cancellationToken.ThrowIfCancellationRequested, _ => { })
        );
        return InMemory(pixels, shape, read);
    }

    /// <summary>
    /// Opens pictures to train on, wherever they are kept: those without a label are left out, which the warnings say.
    /// </summary>
    /// <param name="plan">Which pictures, and into what form.</param>
    /// <param name="cacheFolder">The folder that keeps them packed, or null for memory.</param>
    /// <param name="memoryLimit">How many bytes of pixels memory takes; beyond them they go to a temporary file.</param>
    /// <param name="monitor">Who is told how far it has come.</param>
    /// <returns>The pictures, which the caller disposes.</returns>
    /// <exception cref="InvalidDataException">As of <see cref="Read"/>; but for a missing label only where no picture has one.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    internal static OpenedPictures Open(PicturePlan plan, string? cacheFolder, long memoryLimit, ReadingMonitor monitor)
    {
        var opened = Read();

        // The runtime keeps what reading used for what may come, where pictures are packed so that there is room for it.
        if (opened.Images is PackedImages)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return opened;

        OpenedPictures Read()
        {
            if (cacheFolder is not null && CacheKey.Of(plan, monitor.BeforeRow) is { } key)
            {
                var packed = new PictureCache(cacheFolder, key, monitor).Open(plan);
                return new OpenedPictures(packed, packed.Description.Warnings);
            }

            using var store = new PictureStore(plan.Shape, cacheFolder, memoryLimit, monitor);
            var read = PictureReading.Read(plan, store.Add, leaveOut: true, monitor);
            return new OpenedPictures(store.ToImages(read), read.Warnings);
        }
    }

    /// <summary>Pictures in memory.</summary>
    /// <param name="pixels">The pixels of each, which are kept.</param>
    /// <param name="shape">The shape of every picture.</param>
    /// <param name="read">All else.</param>
    internal static ImageCache InMemory(IReadOnlyList<byte[]> pixels, ImageShape shape, ReadRows read)
    {
        var cache = new ImageCache(shape, read.Vocabulary, read.Fingerprint);
        foreach (var (index, own) in pixels.Index())
            cache.Add(own, read.Table.Labels(index).ToArray(), read.Table.Scene(index));
        return cache;
    }
}

/// <summary>Pictures to train on.</summary>
/// <param name="Images">The pictures.</param>
/// <param name="Warnings">What one should know of them.</param>
internal sealed record OpenedPictures(ILabeledImages Images, PictureWarnings Warnings) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => (Images as IDisposable)?.Dispose();
}
