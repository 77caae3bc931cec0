using Ddpm.Trainers;
using Microsoft.ML;
using TorchSharp;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>How a model is sampled belongs to the model; a change keeps what it does not name.</summary>
public sealed class WithSamplingTests : IDisposable
{
    private static readonly SamplingOptions s_sampling = new()
    {
        Sampler = "ddim:1",
        Steps = 4,
        GuidanceScale = 1.5,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 5);
    private readonly DdpmGenerator _generator = TinyModels.Generator("red", "blue");

    public void Dispose()
    {
        _folder.Dispose();
        _generator.Dispose();
    }

    [Fact]
    public void WithSampling_Chain_ChangesItsGenerationStageAndSharesTheOthers()
    {
        var rows = Pictures.Rows(_context, "red", "blue");
        using var scorer = _context
            .ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer)
            .Fit(PixelRow.View(_context, "red", "blue"));
        _context.Model.Save(scorer, null, _folder["scorer.zip"]);
        using var chain = _context
            .Transforms.GenerateConditionalImages(_generator, new() { Sampling = s_sampling })
            .Append(_context.Transforms.ScoreImageLabels("Score", "GeneratedImage", scorer))
            .Fit(rows);
        _context.Model.Save(chain, rows.Schema, _folder["chain.zip"]);
        var loaded = _context.Model.Load(_folder["chain.zip"], out _);
        using var disposable = (IDisposable)loaded;
        var before = Pictures.Read(_context, loaded.Transform(rows));

        var changed = loaded.WithSampling(s => s with { Steps = 2 });

        Assert.NotEqual(before, Pictures.Read(_context, changed.Transform(rows)));
        Assert.Equal(
            s_sampling with
            {
                Steps = 2,
            },
            Stages(changed).OfType<ConditionalGenerationTransformer>().Single().Sampling
        );
        Assert.Same(
            Stages(loaded).OfType<ImageLabelScorerTransformer>().Single(),
            Stages(changed).OfType<ImageLabelScorerTransformer>().Single()
        );

        _context.Model.Save(changed, rows.Schema, _folder["changed.zip"]);
        var again = _context.Model.Load(_folder["changed.zip"], out _);
        Assert.Equal(Pictures.Read(_context, changed.Transform(rows)), Pictures.Read(_context, again.Transform(rows)));
        ((IDisposable)again).Dispose();

        // An engine frees its transformer, and with it nothing that the first model still needs.
        _context.Model.CreatePredictionEngine<LabelRow, PictureRow>(changed).Dispose();
        Assert.Equal(2, _context.ImageGeneration.Evaluate(loaded.Transform(rows)).ImageCount);
    }

    [Fact]
    public void WithSampling_ModelWithNothingToChange_SaysSo()
    {
        var rows = Pictures.Rows(_context, "red");
        using var gan = ConditionalGanTrainer.Train(TinyModels.Images("red", "blue"), TinyModels.Gan, torch.CPU);
        ITransformer drawn = _context.Transforms.GenerateConditionalImages(gan, new()).Fit(rows);
        ITransformer copied = _context.Transforms.CopyColumns("Copy", "Label").Fit(rows);

        Assert.Contains("has no sampling to change", Refusal(drawn), StringComparison.Ordinal);
        Assert.Contains("no stage that generates pictures", Refusal(copied), StringComparison.Ordinal);

        static string Refusal(ITransformer model) =>
            Assert.Throws<ArgumentException>(() => model.WithSampling(s => s with { Steps = 2 })).Message;
    }

    [Fact]
    public void WithSampling_ChangeThatGivesNothing_IsRefused()
    {
        using var model = _context
            .Transforms.GenerateConditionalImages(_generator, new() { Sampling = s_sampling })
            .Fit(Pictures.Rows(_context, "red"));

        Assert.Throws<ArgumentException>(() => model.WithSampling(_ => null!));
    }

    [Fact]
    public void GenerateConditionalImages_PathAndOneSettingChanged_KeepsAllElseThatWasSaved()
    {
        var rows = _context.Data.LoadFromEnumerable([new { Label = "red", Seed = 1L }]);
        var options = new GenerationTransformOptions
        {
            SeedColumnName = "Seed",
            BatchSize = 3,
            Seed = 8,
            Sampling = s_sampling,
        };
        using var stage = _context.Transforms.GenerateConditionalImages(_generator, options).Fit(rows);
        _context.Model.Save(stage, rows.Schema, _folder["model.zip"]);
        var transforms = _context.Transforms;

        using var fewer = transforms
            .GenerateConditionalImages(_folder["model.zip"], s => s with { Steps = 2 })
            .Fit(rows);
        using var larger = transforms
            .GenerateConditionalImages(_folder["model.zip"], s => s with { BatchSize = 9 })
            .Fit(rows);

        Assert.Equal(options with { Sampling = s_sampling with { Steps = 2 } }, fewer.Options);
        Assert.Equal(options with { BatchSize = 9 }, larger.Options);
    }

    [Fact]
    public void Sampling_OfATrainedModel_IsItsOwnAndSavedWithIt()
    {
        var rows = Pictures.Rows(_context, "red");
        using var trained = _context
            .ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm with { Sampling = _ => s_sampling })
            .Fit(TrainingRow.Load(_context, "red"));
        _context.Model.Save(trained, rows.Schema, _folder["model.zip"]);

        using var loaded = (ConditionalGenerationTransformer)_context.Model.Load(_folder["model.zip"], out _);

        Assert.Null(loaded.Options.Sampling);
        Assert.Equal(s_sampling, loaded.Generator.Sampling);
        Assert.Equal(s_sampling, loaded.Sampling);
        Assert.Equal(Pictures.Read(_context, trained.Transform(rows)), Pictures.Read(_context, loaded.Transform(rows)));
    }

    [Fact]
    public void GetOutputSchema_MissingColumnWithANearName_NamesThat()
    {
        var rows = Pictures.Rows(_context, "red");
        var estimator = _context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", _generator);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(rows));

        Assert.StartsWith(
            "Could not find input column 'Labels'. There is a column 'Label'; give that name in the place of 'Labels'",
            error.Message,
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<ITransformer> Stages(ITransformer chain) => (IEnumerable<ITransformer>)chain;
}
