using System.Globalization;
using System.Text.RegularExpressions;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Gan;

/// <summary>
/// Follows the training of a GAN: after each epoch it draws the same wishes with the same noise, as
/// <c>epoch-0001.png</c> and so on, and keeps the history.
/// </summary>
internal sealed partial class GanRecorder
{
    /// <summary>The most conditions that are drawn after each epoch.</summary>
    public const int MostWishes = 500;

    /// <summary>Of the labels, which are drawn where nothing else is asked for, only so many fit a grid at a glance.</summary>
    private const int MostLabels = 24;

    /// <summary>So many pictures are drawn together, so that many conditions need no more memory than a few.</summary>
    private const int BatchSize = 32;

    private const string AnimationName = "epochs.gif";

    /// <summary>What is written beside the history.</summary>
    public static OutputFiles Files { get; } =
        new(name => EpochName().IsMatch(name) || name == AnimationName || GanHistory.FileNames.Contains(name));

    private readonly string _folder;
    private readonly GanHistory _history;
    private readonly IReadOnlyList<Wish>? _wishes;
    private readonly Dictionary<string, double> _losses = [];
    private int _steps;

    /// <param name="resultFolder">The folder for the pictures, which is made.</param>
    /// <param name="logFolder">The folder for the history, which is made.</param>
    /// <param name="wishes">What is drawn after each epoch, or null for each label by itself, at most 24.</param>
    /// <param name="goOn">Whether the history of an earlier part of the same training is continued.</param>
    public GanRecorder(string resultFolder, string logFolder, IReadOnlyList<Wish>? wishes, bool goOn)
    {
        _folder = resultFolder;
        Directory.CreateDirectory(resultFolder);
        _history = new GanHistory(logFolder, goOn);

        // One condition may be asked for several times: each place has noise of its own.
        _wishes = wishes is null ? null : [.. wishes.Select((wish, place) => wish with { Seed = place })];
    }

    /// <summary>Takes in a step.</summary>
    public void Add(TrainingProgress progress)
    {
        foreach (var (network, loss) in progress.Losses)
            _losses[network] = _losses.GetValueOrDefault(network) + loss;
        _steps++;
    }

    /// <summary>Takes in the end of an epoch.</summary>
    public void Add(GanEpoch epoch)
    {
        _history.Add(
            new GanHistoryEntry(
                epoch.Epoch,
                epoch.Progress.Step,
                Math.Round(epoch.Progress.Elapsed.TotalSeconds, 3),
                _losses["discriminator"] / _steps,
                _losses["generator"] / _steps,
                epoch.Diversity,
                _losses.TryGetValue("classifier", out var loss) ? loss / _steps : null
            )
        );
        _losses.Clear();
        _steps = 0;
        Draw(epoch);
    }

    /// <summary>Makes an animation, <c>epochs.gif</c>, of what was drawn after each epoch.</summary>
    /// <returns>Whether there was an epoch.</returns>
    public bool Animate()
    {
        var files = _history.Entries.Select(entry => FileOf(entry.Epoch)).Where(File.Exists).ToList();
        if (files.Count == 0)
            return false;
        EpochAnimation.Save(Path.Combine(_folder, AnimationName), files);
        return true;
    }

    private void Draw(GanEpoch epoch)
    {
        var generator = epoch.Generator;
        var wishes =
            _wishes
            ?? [.. generator.Vocabulary.Names.Take(MostLabels).Select((label, place) => new Wish([label], place))];
        var cells = wishes.Chunk(BatchSize).SelectMany(some => Draw(generator, some));
        new PictureGrid { Subtitle = $"epoch {epoch.Epoch}" }.Save(FileOf(epoch.Epoch), [.. cells]);
    }

    private static IEnumerable<GridCell> Draw(GanGenerator generator, Wish[] wishes)
    {
        var images = generator.Generate(
            new GenerationRequest
            {
                Labels = [.. wishes.Select(wish => generator.Vocabulary.Encode(wish.Labels))],
                Seeds = [.. wishes.Select(wish => wish.Seed)],
            }
        );
        return wishes.Select(
            (wish, place) =>
                new GridCell(
                    Picture.From(images, place),
                    generator.UsesLabels ? string.Join(", ", wish.Labels) : $"noise {wish.Seed}"
                )
        );
    }

    [GeneratedRegex("^epoch-[0-9]{4,}\\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex EpochName();

    private string FileOf(int epoch) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:D4}.png"));
}
