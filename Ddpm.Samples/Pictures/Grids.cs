using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Pictures;

/// <summary>Captioned grids of generated pictures.</summary>
internal static class Grids
{
    /// <summary>The file's name in the folder of a command's results.</summary>
    public const string FileName = "grid.png";

    /// <summary>The most pictures of a grid; of more, some are left out evenly.</summary>
    private const int MostPictures = 60;

    /// <summary>Draws a grid and writes it to <see cref="FileName"/>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="title">The line above all pictures.</param>
    /// <param name="pictures">The pictures, with their labels.</param>
    /// <param name="isRight">Whether each picture shows all that it should, or null where nobody has judged.</param>
    /// <returns>The path of the file.</returns>
    public static string Save(
        string folder,
        string title,
        IReadOnlyList<LabeledPicture> pictures,
        IReadOnlyList<bool>? isRight = null
    )
    {
        var shown = Enumerable
            .Range(0, Math.Min(pictures.Count, MostPictures))
            .Select(place => (int)((long)place * pictures.Count / Math.Min(pictures.Count, MostPictures)));
        var cells = shown.Select(index => new GridCell(
            Picture.From(pictures[index].Pixels, pictures[index].Shape),
            string.Join(", ", pictures[index].Labels),
            isRight?[index]
        ));
        var path = Path.Combine(folder, FileName);
        new PictureGrid { Title = title }.Save(path, [.. cells]);
        return path;
    }
}
