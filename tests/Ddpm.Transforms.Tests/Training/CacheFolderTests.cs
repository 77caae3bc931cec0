using System.Collections.Concurrent;
using Ddpm.Trainers;
using Ddpm.Transforms.Tests.Loading;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Training;

public sealed class CacheFolderTests : IDisposable
{
    private readonly MLContext _context = new(seed: 2);
    private readonly DataSetFolder _folder = new DataSetFolder().WithPictures(8);
    private readonly TemporaryFolder _cache = new();
    private readonly ConcurrentQueue<LoggingEventArgs> _log = new();

    public CacheFolderTests() => _context.Log += (_, line) => _log.Enqueue(line);

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void Fit_CacheFolder_GivesTheSameModelAndReusesThePictures()
    {
        using var memory = Fit(TinyModels.Ddpm);
        using var packed = Fit(TinyModels.Ddpm with { CacheFolder = _cache["c"] });
        using var reused = Fit(TinyModels.Ddpm with { CacheFolder = _cache["c"] });
        using var temporary = Fit(TinyModels.Ddpm with { CacheAbove = 0 });

        Assert.Equal(Weights(memory), Weights(packed));
        Assert.Equal(Weights(memory), Weights(reused));
        Assert.Equal(Weights(memory), Weights(temporary));
        Assert.Single(Lines("; Pictures"), line => line.StartsWith("Packed 8 pictures", StringComparison.Ordinal));
        Assert.Single(
            Lines("; Pictures"),
            line => line.StartsWith("8 packed pictures reused", StringComparison.Ordinal)
        );
        Assert.Single(
            Lines("; Pictures"),
            line => line.StartsWith("The pictures take more than 0 MB", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Fit_OtherKindsOfModels_ReuseThePicturesOfTheFirst()
    {
        var data = _context.Data.LoadFromIClevr(_folder.Path);
        using var teacher = Fit(TinyModels.Ddpm with { CacheFolder = _cache["c"] });
        using var gan = _context
            .ImageGeneration.Trainers.ConditionalGan(TinyModels.Gan with { CacheFolder = _cache["c"] })
            .Fit(data);
        using var student = _context
            .ImageGeneration.Trainers.DistilledDdpm(
                TinyModels.Student with
                {
                    CacheFolder = _cache["c"],
                    Teacher = (DdpmGenerator)teacher.Generator,
                }
            )
            .Fit(data);
        using var scorer = _context
            .ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer with { CacheFolder = _cache["c"] })
            .FitAndCalibrate(data, data);

        Assert.Equal(4, Lines("; Pictures").Count(line => line.Contains("reused")));
    }

    [Fact]
    public void Fit_CacheFolderOfBlanks_IsRefused() =>
        Assert.Throws<ArgumentException>(() =>
            _context.ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm with { CacheFolder = " " })
        );

    [Fact]
    public void Fit_PicturesWithoutLabelOrAllAlike_WarnsInTheLogAndInTheOptions()
    {
        var warnings = new List<string>();
        var rows = PixelRow.List("red", "blue", "red", "none");
        rows[3].Label = [];
        rows[2].Image = rows[0].Image;
        var heldOut = PixelRow.List("red", "none");
        heldOut[1].Label = [""];
        var options = TinyModels.Ddpm with
        {
            Vocabulary = new LabelVocabulary(["red", "blue", "pink"]),
            ValidationSet = _context.Data.LoadFromEnumerable(heldOut),
            OnWarning = warnings.Add,
        };

        using var model = _context
            .ImageGeneration.Trainers.ConditionalDdpm(options)
            .Fit(_context.Data.LoadFromEnumerable(rows));

        Assert.Equal(
            [
                "1 of 4 pictures have no label in column 'Label' and are left out, first row 3.",
                "All pictures of a label are identical, so that only this one can be learnt: 'red'.",
                "No picture has these labels of the vocabulary, so that they cannot be learnt: 'pink'.",
                "Validation set: 1 of 2 pictures have no label in column 'Label' and are left out, first row 1.",
            ],
            warnings
        );
        Assert.Equal(
            warnings,
            _log.Where(line => line.Kind == ChannelMessageKind.Warning).Select(line => line.RawMessage)
        );
    }

    [Fact]
    public void Fit_NoPictureHasALabel_IsAnError()
    {
        var rows = PixelRow.List("red", "blue");
        rows.ForEach(row => row.Label = []);

        var error = Assert.Throws<InvalidDataException>(() =>
            _context
                .ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm)
                .Fit(_context.Data.LoadFromEnumerable(rows))
        );

        Assert.Contains("None of 2 pictures has a label in column 'Label'", error.Message);
    }

    private ConditionalGenerationTransformer Fit(ConditionalDdpmOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalDdpm(options).Fit(_context.Data.LoadFromIClevr(_folder.Path));

    private static string Weights(ConditionalGenerationTransformer stage)
    {
        using var stream = new MemoryStream();
        stage.Generator.WriteWeights(stream);
        return Convert.ToHexString(stream.ToArray());
    }

    private IEnumerable<string> Lines(string channel) =>
        _log.Where(line => line.Source.EndsWith(channel, StringComparison.Ordinal)).Select(line => line.RawMessage);
}
