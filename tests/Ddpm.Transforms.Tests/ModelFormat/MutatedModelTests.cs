using Ddpm.Trainers;
using Microsoft.ML;
using TorchSharp;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>
/// Damaged model files are read or refused, and nothing else happens. The runs of thousands take minutes, and are asked for:
/// <c>dotnet run --project tests/Ddpm.Transforms.Tests -c Release -- -explicit only -class "*MutatedModelTests"</c>.
/// </summary>
public sealed class MutatedModelTests : IDisposable
{
    private const int Seed = 7;
    private const string Diffusion = "diffusion model";
    private const string Gan = "GAN";
    private const string Guided = "guided diffusion model";
    private const string Scorer = "scorer";

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 3);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Diffusion, 100)]
    [InlineData(Gan, 60)]
    [InlineData(Guided, 60)]
    [InlineData(Scorer, 20)]
    public void Read_DamagedModel_IsReadOrRefused(string model, int count)
    {
        var run = Run(model, count);

        Assert.True(run.Refused > count / 4, run.ToString());
        Assert.True(run.TooLarge == 0, run.ToString());
    }

    [Theory(Explicit = true)]
    [InlineData(Diffusion, 2_000)]
    [InlineData(Gan, 1_500)]
    [InlineData(Guided, 1_000)]
    [InlineData(Scorer, 1_000)]
    public void Read_ManyDamagedModels_AreReadOrRefused(string model, int count)
    {
        var run = Run(model, count);

        TestContext.Current.TestOutputHelper!.WriteLine($"model zip of a {model}: {run}");
        Assert.True(run.TooLarge == 0, run.ToString());
        Assert.True(run.Longest < TimeSpan.FromSeconds(1), run.ToString());
    }

    private MutationRun Run(string model, int count)
    {
        var file = Save(model);
        var mutations = new Mutations(Seed);
        var run = new MutationRun(_folder["damaged.zip"], path => Read(model, path), parts: model == Guided ? 2 : 1);
        run.Prepare(file);
        for (var round = 0; round < count; round++)
            run.Try(round % 2 == 0 ? mutations.Blind(file) : mutations.InsideZip(file));
        return run;
    }

    private long Read(string model, string path)
    {
        // Not fitted: a column that has another name now is no damage.
        if (model == Scorer)
            _context.Transforms.ScoreImageLabels("Score", "GeneratedImage", path);
        else
            _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", path);
        return new FileInfo(path).Length;
    }

    private byte[] Save(string model)
    {
        switch (model)
        {
            case Scorer:
                SaveScorer();
                break;
            case Gan:
                using (
                    var gan = ConditionalGanTrainer.Train(TinyModels.Images("blue", "red"), TinyModels.Gan, torch.CPU)
                )
                    SaveGenerator(gan, sampling: null, GenerationGuides.None);
                break;
            default:
                using (var generator = TinyModels.Generator("blue", "red"))
                    SaveGenerator(
                        generator,
                        TinyModels.Sampling with
                        {
                            GuideScale = model == Guided ? 2 : 1,
                        },
                        model == Guided ? new() { Model = generator } : GenerationGuides.None
                    );
                break;
        }
        return File.ReadAllBytes(_folder["model.zip"]);
    }

    private void SaveScorer()
    {
        // The smaller of the networks.
        using var scorer = LabelClassifierTrainer.Train(
            TinyModels.Images("blue", "red"),
            TinyModels.Scorer with
            {
                Network = ClassifierNetwork.ConvNet,
            },
            torch.CPU
        );
        var pictures = _context.Data.LoadFromEnumerable(Array.Empty<PictureRow>());
        using var stage = _context
            .Transforms.ScoreImageLabels(scorer, new() { ImageColumnName = nameof(PictureRow.GeneratedImage) })
            .Fit(pictures);
        _context.Model.Save(stage, null, _folder["model.zip"]);
    }

    private void SaveGenerator(IConditionalGenerator generator, SamplingOptions? sampling, GenerationGuides guides)
    {
        var rows = Pictures.Rows(_context, "red");
        using var stage = _context
            .Transforms.GenerateConditionalImages(generator, new() { Sampling = sampling }, guides)
            .Fit(rows);
        _context.Model.Save(stage, rows.Schema, _folder["model.zip"]);
    }
}
