using Ddpm.Tests;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Training;
using Microsoft.ML;
using TorchSharp;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>
/// Damaged model files are read or refused, and nothing else happens. The runs of thousands take minutes, and is asked for:
/// <c>dotnet run --project tests/Ddpm.Transforms.Tests -c Release -- -explicit only -class "*MutatedModelTests"</c>.
/// </summary>
public sealed class MutatedModelTests : IDisposable
{
    private const int Seed = 7;
    private const string Generator = "generator";
    private const string Scorer = "scorer";

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 3);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Generator, 100)]
    [InlineData(Scorer, 40)]
    public void Read_DamagedModel_IsReadOrRefused(string stage, int count)
    {
        var run = Run(stage, count);

        Assert.True(run.Refused > count / 4, run.ToString());
        Assert.True(run.TooLarge == 0, run.ToString());
    }

    [Theory(Explicit = true)]
    [InlineData(Generator, 4_000)]
    [InlineData(Scorer, 1_000)]
    public void Read_ManyDamagedModels_AreReadOrRefused(string stage, int count)
    {
        var run = Run(stage, count);

        TestContext.Current.TestOutputHelper!.WriteLine($"model zip of a {stage}: {run}");
        Assert.True(run.TooLarge == 0, run.ToString());
        Assert.True(run.Longest < TimeSpan.FromSeconds(1), run.ToString());
    }

    private MutationRun Run(string stage, int count)
    {
        var file = stage == Scorer ? SaveScorer() : SaveGenerator();
        var mutations = new Mutations(Seed);
        var run = new MutationRun(_folder["damaged.zip"], path => Read(stage, path));
        run.Prepare(file);
        for (var round = 0; round < count; round++)
            run.Try(round % 2 == 0 ? mutations.Blind(file) : mutations.InsideZip(file));
        return run;
    }

    private long Read(string stage, string path)
    {
        // Not fitted: a column that has another name now is no damage.
        if (stage == Scorer)
            _context.Transforms.ScoreImageLabels("Score", "GeneratedImage", path);
        else
            _context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", path);
        return new FileInfo(path).Length;
    }

    private byte[] SaveScorer()
    {
        // The smaller of the networks.
        using var scorer = LabelClassifierTrainer.Train(
            TinyModels.Images("blue", "red"),
            TinyModels.Scorer with
            {
                Network = ClassifierNetworks.ConvNet,
            },
            torch.CPU
        );
        var pictures = _context.Data.LoadFromEnumerable(Array.Empty<PictureRow>());
        using var model = _context
            .Transforms.ScoreImageLabels(scorer, new() { ImageColumnName = nameof(PictureRow.GeneratedImage) })
            .Fit(pictures);
        _context.Model.Save(model, null, _folder["model.zip"]);
        return File.ReadAllBytes(_folder["model.zip"]);
    }

    private byte[] SaveGenerator()
    {
        var rows = Pictures.Rows(_context, "red");
        using var generator = TinyModels.Generator("blue", "red");
        using var model = _context
            .Transforms.GenerateConditionalImages(generator, new() { Sampling = TinyModels.Sampling })
            .Fit(rows);
        _context.Model.Save(model, rows.Schema, _folder["model.zip"]);
        return File.ReadAllBytes(_folder["model.zip"]);
    }
}
