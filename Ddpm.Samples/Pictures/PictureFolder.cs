using System.Globalization;
using System.Text;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Pictures;

/// <summary>Generated pictures as PNG files in a folder.</summary>
internal static class PictureFolder
{
    private const int LongestLabels = 100;

    /// <summary>Writes a file for each picture.</summary>
    /// <param name="folder">The folder; made where it is missing. Files of the same names are replaced.</param>
    /// <param name="wishes">What was asked for.</param>
    /// <param name="pictures">The picture of each wish.</param>
    /// <returns>The paths of the files, in the order of the pictures.</returns>
    public static IReadOnlyList<string> Write(
        string folder,
        IReadOnlyList<Wish> wishes,
        IReadOnlyList<LabeledPicture> pictures
    )
    {
        Directory.CreateDirectory(folder);
        var paths = new List<string>(pictures.Count);
        for (var index = 0; index < pictures.Count; index++)
        {
            var path = Path.Combine(folder, NameOf(index + 1, wishes[index]));
            PngFile.Write(path, Picture.From(pictures[index].Pixels, pictures[index].Shape));
            paths.Add(path);
        }

        return paths;
    }

    /// <summary>
    /// The name of a picture's file: "0001-red-cube+cyan-sphere-seed0.png". Whatever is in the labels, the name is one
    /// that every file system takes and that stays in its folder.
    /// </summary>
    /// <param name="number">The number of the picture, from 1, by which files sort.</param>
    /// <param name="wish">What the picture shows.</param>
    public static string NameOf(int number, Wish wish)
    {
        var labels = string.Join('+', wish.Labels.Select(Simplify));
        if (labels.Length > LongestLabels)
            labels = labels[..LongestLabels].TrimEnd('-', '+');
        return string.Create(CultureInfo.InvariantCulture, $"{number:D4}-{labels}-seed{wish.Seed}.png");
    }

    private static string Simplify(string label)
    {
        var text = new StringBuilder(label.Length);
        foreach (var character in label)
            if (char.IsAsciiLetterOrDigit(character))
                text.Append(char.ToLowerInvariant(character));
            else if (text.Length > 0 && text[^1] != '-')
                text.Append('-');
        return text.ToString().TrimEnd('-');
    }
}
