using System.Globalization;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Nearest;

/// <summary>Draws pictures, each beside the training pictures that look most like it.</summary>
internal static class NearestGrid
{
    /// <summary>The file's name in the folder of a command's results.</summary>
    public const string FileName = "nearest.png";

    /// <summary>The most pictures of a grid: those that are nearest to a training picture.</summary>
    public const int MostRows = 20;

    /// <summary>Draws the grid.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="result">What was found.</param>
    /// <param name="own">The picture of an index of the folder.</param>
    /// <param name="trained">The picture of an index of the data set.</param>
    public static void Save(string path, NearestResult result, Func<int, Picture> own, Func<int, Picture> trained)
    {
        var rows = result.Pictures.Take(MostRows).ToList();
        var cells = rows.SelectMany(row =>
            row.Neighbours.Select(one => new GridCell(
                    trained(one.Index),
                    string.Create(CultureInfo.InvariantCulture, $"{one.Distance:0.00}: {one.File}")
                ))
                .Prepend(new GridCell(own(row.Index), row.File, !row.IsMarked))
        );
        new PictureGrid
        {
            Title = "Pictures, and the training pictures nearest to each",
            Subtitle = string.Create(
                CultureInfo.InvariantCulture,
                $"red: copies, or nearer than {result.ReferenceLowest:0.00}, as {result.ReferenceLowestShare:P1} of real pictures are"
            ),
            Columns = rows[0].Neighbours.Count + 1,
        }.Save(path, [.. cells]);
    }
}
