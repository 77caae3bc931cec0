using System.Globalization;
using System.Text.RegularExpressions;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Output;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Pictures;

/// <summary>
/// Writes what a training draws on its way as grids: <c>step-000000500.png</c> and so on, always the same wishes.
/// </summary>
internal sealed partial class SampleRecorder
{
    private const int MostWishes = 24;

    private readonly string _folder;
    private readonly IReadOnlyList<Wish> _wishes;

    /// <param name="folder">The folder for the pictures, which is made.</param>
    /// <param name="wishes">What is drawn; of more than 24 the first ones.</param>
    /// <param name="goOn">Whether pictures of an earlier part of the same training stay.</param>
    /// <param name="clean">Whether those of another training are removed.</param>
    /// <exception cref="CommandFailedException">Pictures of another training are there, and stay.</exception>
    public SampleRecorder(string folder, IReadOnlyList<Wish> wishes, bool goOn, bool clean)
    {
        _folder = folder;
        _wishes = [.. wishes.Take(MostWishes)];
        if (goOn)
            Directory.CreateDirectory(folder);
        else
            OutputFolder.Prepare(folder, new(name => GridName().IsMatch(name)), clean);
    }

    [GeneratedRegex("^step-[0-9]{9,}\\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex GridName();

    /// <summary>What the training is to draw.</summary>
    /// <param name="every">Steps between two grids.</param>
    public TrainingSampleOptions Options(int every) =>
        new() { Labels = [.. _wishes.Select(wish => wish.Labels)], Every = every };

    /// <summary>Takes in a step, and writes a grid where it has drawn one.</summary>
    public void Add(TrainingProgress progress)
    {
        if (progress.Samples is not { } images || progress.SamplesStep != progress.Step)
            return;
        var cells = _wishes.Select(
            (wish, place) => new GridCell(Picture.From(images, place), string.Join(", ", wish.Labels))
        );
        var name = string.Create(CultureInfo.InvariantCulture, $"step-{progress.Step:D9}.png");
        new PictureGrid { Title = string.Create(CultureInfo.InvariantCulture, $"Step {progress.Step}") }.Save(
            Path.Combine(_folder, name),
            [.. cells]
        );
    }
}
