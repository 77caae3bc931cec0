using Ddpm.Trainers.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Loading;

/// <summary>Reads the pair of IDX files of which MNIST and its relatives consist.</summary>
internal static class IdxImages
{
    /// <summary>The most pixels of one picture: a larger one is not what the format is for.</summary>
    private const long MaximumPixels = 1 << 24;

    /// <summary>The pictures as rows, held as one byte a pixel.</summary>
    public static IDataView Load(string imagesPath, string labelsPath, IReadOnlyList<string> labelNames)
    {
        var vocabulary = new LabelVocabulary(labelNames);
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

        var classes = ReadLabels(labels, labelsPath, count, labelNames);
        var pixels = ReadPictures(images, count, height * width);
        return new IndexedDataView(
            count,
            new IndexedColumn<MLImage>(
                LoadedColumns.Image,
                PictureType.OfSize(height, width),
                (int row, ref MLImage value) =>
                    value = PicturePixels.Write(pixels[row], new ImageShape(1, height, width))
            ),
            LoadedColumns.LabelColumn(row => classes[row], vocabulary)
        );
    }

    private static List<string[]> ReadLabels(IdxFile file, string path, int count, IReadOnlyList<string> names)
    {
        // One list for each class, shared by its pictures.
        var lists = names.Select(name => new[] { name }).ToArray();
        var classes = new List<string[]>();
        var block = new byte[4096];
        while (classes.Count < count)
        {
            var numbers = block.AsSpan(0, Math.Min(count - classes.Count, block.Length));
            file.Read(numbers);
            foreach (var number in numbers)
            {
                if (number >= lists.Length)
                    throw new InvalidDataException(
                        $"'{path}' gives picture {classes.Count} the class {number}; there are names for 0 to "
                            + $"{lists.Length - 1}. Pass a name for each class of the file."
                    );
                classes.Add(lists[number]);
            }
        }

        file.CheckEnd();
        return classes;
    }

    private static List<byte[]> ReadPictures(IdxFile file, int count, int area)
    {
        // The list grows with what the file really holds, whatever its header claims.
        var pictures = new List<byte[]>();
        while (pictures.Count < count)
        {
            var picture = new byte[area];
            file.Read(picture);
            pictures.Add(picture);
        }

        file.CheckEnd();
        return pictures;
    }
}
