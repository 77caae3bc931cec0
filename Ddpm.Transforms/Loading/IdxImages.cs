namespace Ddpm.Transforms;

/// <summary>Reads the pair of IDX files of which MNIST and its relatives consist.</summary>
internal static class IdxImages
{
    /// <summary>The most pixels of one picture: a larger one is not what the format is for.</summary>
    private const long MaximumPixels = 1 << 24;

    /// <summary>The pictures as rows, held as one byte a pixel.</summary>
    public static IDataView Load(string imagesPath, string labelsPath, IReadOnlyList<string> labelNames)
    {
        _ = new LabelVocabulary(labelNames);
        using var images = new IdxFile(imagesPath);
        using var labels = new IdxFile(labelsPath);
        var sizes = images.ReadHeader(dimensions: 3);
        var (count, height, width) = (sizes[0], sizes[1], sizes[2]);
        var labelCount = labels.ReadHeader(dimensions: 1)[0];
        if (count != labelCount)
            throw new InvalidDataException(
                $"'{imagesPath}' has {count} pictures and '{labelsPath}' {labelCount} labels; the files do not belong "
                    + "together."
            );
        if ((long)height * width > MaximumPixels)
            throw new InvalidDataException(
                $"'{imagesPath}' claims pictures of {height} × {width} pixels; the limit is {MaximumPixels}."
            );

        var pictures = new ClassPictures(
            new ImageShape(1, height, width),
            labelNames,
            "Pass a name for each class of the file."
        );
        Span<byte> label = stackalloc byte[1];
        while (pictures.Count < count)
        {
            // The list grows with what the files really hold, whatever their headers claim.
            var pixels = new byte[height * width];
            images.Read(pixels);
            labels.Read(label);
            pictures.Add(pixels, label[0], labelsPath);
        }

        images.CheckEnd();
        labels.CheckEnd();
        return pictures.ToDataView(imagesPath, labelsPath);
    }
}
