using Ddpm.Trainers;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>A test of a stage with models that guide it.</summary>
public abstract class GuidedStageTest : IDisposable
{
    private protected readonly TemporaryFolder _folder = new();
    private protected readonly MLContext _context = new(seed: 5);
    private protected readonly DdpmGenerator _generator = TinyModels.Generator("blue", "red");
    private protected readonly LabelClassifier _scorer = Scorer("blue", "red");

    private protected static GenerationTransformOptions Guided { get; } =
        new() { Sampling = TinyModels.Sampling with { GuideScale = 2, ScorerScale = 3 } };

    private protected GenerationGuides Guides =>
        new()
        {
            Model = _generator,
            Scorer = _scorer,
            ScorerName = "judge.zip",
        };

    public void Dispose()
    {
        _folder.Dispose();
        _generator.Dispose();
        _scorer.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected ConditionalGenerationTransformer Fit(
        GenerationTransformOptions options,
        GenerationGuides guides
    ) => _context.Transforms.GenerateConditionalImages(_generator, options, guides).Fit(Pictures.Rows(_context, "red"));

    private protected string[] Generate(GenerationTransformOptions options, IDataView rows) =>
        Pictures.Read(
            _context,
            _context.Transforms.GenerateConditionalImages(_generator, options).Fit(rows).Transform(rows)
        );

    private protected IDataView Rows(params (string Label, string Not)[] rows) =>
        _context.Data.LoadFromEnumerable(rows.Select(row => new WishRow { Label = [row.Label], Not = row.Not }));

    private protected static LabelClassifier Scorer(params string[] labels) =>
        LabelClassifierTrainer.Train(
            TinyModels.Images(labels),
            TinyModels.Scorer with
            {
                Budget = TrainingBudget.OfSteps(1),
            },
            TorchRuntime.SelectDevice(null, true)
        );

    private protected sealed class WishRow
    {
        public string[] Label { get; set; } = [];

        public string Not { get; set; } = "";
    }
}
