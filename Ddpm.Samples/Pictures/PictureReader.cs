using Ddpm.Samples.Nearest;

namespace Ddpm.Samples.Pictures;

/// <summary>Reads the pictures of a folder.</summary>
internal static class PictureReader
{
    private static readonly string[] s_extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>
    /// The picture files of a folder by name, numbers in it by their value, so that "2.png" comes before "10.png". The
    /// grids that commands write beside pictures are none of them.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
        return
        [
            .. Directory
                .EnumerateFiles(folder)
                .Where(file => s_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Where(file => Path.GetFileName(file) is not (Grids.FileName or NearestGrid.FileName))
                .OrderBy(Path.GetFileName, NaturalOrder.Instance),
        ];
    }

    /// <summary>Reads a picture.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">The labels that it is meant to show.</param>
    /// <param name="shape">The shape to which it is stretched.</param>
    /// <param name="files">How it is decoded.</param>
    /// <exception cref="InvalidDataException">The file is no picture, is damaged or is too large.</exception>
    public static LabeledPicture Read(
        string path,
        IReadOnlyList<string> labels,
        ImageShape shape,
        PictureFileOptions files
    )
    {
        using var image = PictureDecoder.Decode(path, files);
        return new LabeledPicture(labels, shape, PicturePixels.Read(image, shape));
    }
}
