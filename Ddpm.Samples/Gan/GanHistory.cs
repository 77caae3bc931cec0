using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ddpm.Samples.Output;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Gan;

/// <summary>What became of each epoch of a GAN's training: <c>history.json</c> and <c>losses.png</c> in a folder.</summary>
internal sealed class GanHistory
{
    private const string FileName = "history.json";
    private const string PlotName = "losses.png";

    /// <summary>The files that are written, in the place of those of another training.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [FileName, PlotName];

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly string _folder;
    private readonly List<GanHistoryEntry> _entries = [];

    /// <param name="folder">The folder, which is made.</param>
    /// <param name="goOn">Whether the history of an earlier part of the same training is continued.</param>
    /// <exception cref="InvalidDataException">That history cannot be read.</exception>
    public GanHistory(string folder, bool goOn)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        if (!goOn || !File.Exists(path))
            return;
        try
        {
            using var stream = File.OpenRead(path);
            _entries.AddRange(JsonSerializer.Deserialize<GanHistoryEntry[]>(stream, Json) ?? []);
            if (_entries.Contains(null!))
                throw new JsonException("An epoch is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"'{path}' is no history of a training: {error.Message} Delete it to go on without.",
                error
            );
        }
    }

    /// <summary>The epochs, in order.</summary>
    public IReadOnlyList<GanHistoryEntry> Entries => _entries;

    /// <summary>Appends an epoch, in the place of what an interrupted run had from there on, and writes both files.</summary>
    public void Add(GanHistoryEntry entry)
    {
        _entries.RemoveAll(other => other.Epoch >= entry.Epoch);
        _entries.Add(entry);
        var json = CommandOutput.ToJson(_entries);
        AtomicFile.Write(Path.Combine(_folder, FileName), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        new CurvePlot { XLabel = "epochs", YLabel = "loss" }.Save(
            Path.Combine(_folder, PlotName),
            [
                .. new[]
                {
                    Curve("discriminator", one => one.DiscriminatorLoss),
                    Curve("generator", one => one.GeneratorLoss),
                    Curve("classifier", one => one.ClassifierLoss),
                }.Where(curve => curve.Points.Count > 0),
            ]
        );
    }

    private PlotSeries Curve(string name, Func<GanHistoryEntry, double?> loss) =>
        new(
            name,
            [
                .. _entries
                    .Where(entry => loss(entry) is not null)
                    .Select(entry => new PlotPoint(entry.Epoch, loss(entry)!.Value)),
            ]
        );
}

/// <summary>An epoch of a GAN's training.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Step">Steps done at its end.</param>
/// <param name="Seconds">Time spent training up to then, over all resumed parts.</param>
/// <param name="DiscriminatorLoss">The mean of the discriminator's loss over its steps; after a resume, those since.</param>
/// <param name="GeneratorLoss">The mean of the generator's loss, likewise.</param>
/// <param name="Diversity">How much noise decides: 0 nothing, up to about 1; see <c>GanEpoch.Diversity</c>.</param>
/// <param name="ClassifierLoss">The mean of the classifier's loss, likewise, where there is one.</param>
internal sealed record GanHistoryEntry(
    int Epoch,
    long Step,
    double Seconds,
    double DiscriminatorLoss,
    double GeneratorLoss,
    double Diversity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ClassifierLoss = null
);
