using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Samples.Models;

/// <summary>How large the pictures of a data set are.</summary>
/// <param name="Counts">How many pictures have each size: the most frequent first and, of equally frequent ones, the largest.</param>
internal sealed record PictureSizes(IReadOnlyList<(int Height, int Width, int Count)> Counts)
{
    /// <summary>The most frequent size.</summary>
    public (int Height, int Width) Usual => (Counts[0].Height, Counts[0].Width);

    /// <summary>Looks at all pictures: at the headers of those that are files, or at the pictures.</summary>
    /// <param name="data">Rows with the column Image, and ImagePath where they are files.</param>
    /// <param name="files">How large a file's picture may be.</param>
    /// <exception cref="InvalidDataException">There is no picture, or a file is none or too large.</exception>
    public static PictureSizes Of(IDataView data, PictureFileOptions files)
    {
        var image = data.Schema[LoadedColumns.Image];
        if (image.Type is ImageDataViewType { Height: > 0 and var height, Width: > 0 and var width })
            return new([(height, width, (int)(data.GetRowCount() ?? 1))]);

        var counts = new Dictionary<(int Height, int Width), int>();
        var path = data.Schema.GetColumnOrNull(LoadedColumns.ImagePath);
        using var cursor = data.GetRowCursor(path is { } file ? [image, file] : [image]);
        var getImage = cursor.GetGetter<MLImage>(image);
        var getPath = path is { } named ? cursor.GetGetter<ReadOnlyMemory<char>>(named) : null;
        while (cursor.MoveNext())
        {
            var size = FileOf() is { } found ? PictureDecoder.ReadSize(found, files) : SizeOfImage();
            counts[size] = counts.GetValueOrDefault(size) + 1;
        }

        if (counts.Count == 0)
            throw new InvalidDataException("The data set has no pictures.");
        return new([
            .. counts
                .Select(size => (size.Key.Height, size.Key.Width, size.Value))
                .OrderByDescending(size => size.Value)
                .ThenByDescending(size => (long)size.Height * size.Width)
                .ThenByDescending(size => size.Height),
        ]);

        string? FileOf()
        {
            if (getPath is null)
                return null;
            var text = default(ReadOnlyMemory<char>);
            getPath(ref text);
            return text.ToString();
        }

        (int, int) SizeOfImage()
        {
            // It may be the view's own, to be read again.
            var picture = default(MLImage)!;
            getImage(ref picture);
            return (picture.Height, picture.Width);
        }
    }

    /// <summary>The size of all, or how many sizes there are, as it follows "8 pictures".</summary>
    public string InWords =>
        Counts is [var (height, width, _)] ? $" of {Written(height, width)}" : $" of {Counts.Count} sizes";

    /// <summary>What becomes of the pictures in a model of a shape, as a sentence; null where all stay as they are.</summary>
    public string? Describe(ImageShape shape)
    {
        var all = Counts.Sum(size => size.Count);
        var (height, width, count) = Counts[0];
        var isLearnt = (height, width) == (shape.Height, shape.Width);
        if (Counts.Count == 1 && isLearnt)
            return null;

        var found =
            Counts.Count == 1 ? $"All {all} pictures are {Written(height, width)}"
            : count == 1 ? $"No two of the {all} pictures are of one size"
            : $"{count} of {all} pictures are {Written(height, width)}";
        return isLearnt && count > 1
            ? $"{found}; the others are resized to that. --size learns all at another."
            : $"{found}; all are learnt at {Written(shape.Height, shape.Width)}. --size learns them at another.";
    }

    private static string Written(int height, int width) =>
        string.Create(CultureInfo.InvariantCulture, $"{width}×{height}{(width == height ? "" : " (width × height)")}");
}
