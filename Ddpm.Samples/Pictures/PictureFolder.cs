using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Output;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Pictures;

/// <summary>Generated pictures as PNG files in a folder.</summary>
internal static partial class PictureFolder
{
    private const int LongestLabels = 100;

    // A file's name has at most 255 bytes on most systems; the rest of it needs fewer than 55.
    private const int MostBytes = 200;

    /// <summary>What the commands write that make pictures: the pictures, their grid, and what was measured on them.</summary>
    public static OutputFiles Files { get; } =
        new(
            name => PictureName().IsMatch(name) || name is Grids.FileName or EvaluateCommand.MetricsFile,
            CountsPictures: true
        );

    /// <summary>The names of all pictures that are asked for.</summary>
    public static IEnumerable<string> NamesOf(IReadOnlyList<Wish> wishes) =>
        wishes.Select((wish, index) => NameOf(index + 1, wish));

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
    /// The name of a picture's file: "0001-red-cube+cyan-sphere-seed0.png". It keeps the letters and digits of all scripts, and
    /// whatever else is in the labels, it is one that every file system takes and that stays in its folder.
    /// </summary>
    /// <param name="number">The number of the picture, from 1, by which files sort.</param>
    /// <param name="wish">What the picture shows.</param>
    public static string NameOf(int number, Wish wish)
    {
        var labels = Shorten(string.Join('+', wish.Labels.Select(Simplify)));
        return string.Create(CultureInfo.InvariantCulture, $"{number:D4}-{labels}-seed{wish.Seed}.png");
    }

    [GeneratedRegex("^[0-9]{4,}-.*-seed-?[0-9]+\\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex PictureName();

    private static string Simplify(string label)
    {
        var text = new StringBuilder(label.Length);
        foreach (var rune in NormalForm.Of(label).EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune) || (IsMark(rune) && text.Length > 0 && text[^1] != '-'))
                text.Append(Rune.ToLowerInvariant(rune));
            else if (text.Length > 0 && text[^1] != '-')
                text.Append('-');
        return text.ToString().TrimEnd('-');
    }

    // Vowels of many scripts are marks of the letter before.
    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static string Shorten(string labels)
    {
        var (length, bytes) = (0, 0);
        foreach (var rune in labels.EnumerateRunes())
        {
            length += rune.Utf16SequenceLength;
            bytes += rune.Utf8SequenceLength;
            if (length > LongestLabels || bytes > MostBytes)
                return labels[..(length - rune.Utf16SequenceLength)].TrimEnd('-', '+');
        }

        return labels;
    }
}
