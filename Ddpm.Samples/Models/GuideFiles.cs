using Ddpm.Samples.Commands;
using Ddpm.Trainers.Generation;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.Scoring;
using Microsoft.ML;

namespace Ddpm.Samples.Models;

/// <summary>The models that guide a model: those of the command line, and else those that are saved with it.</summary>
internal sealed class GuideFiles : IDisposable
{
    private readonly ConditionalGenerationTransformer? _guide;
    private readonly ImageLabelScorerTransformer? _scorer;

    private GuideFiles(
        ConditionalGenerationTransformer? guide,
        ImageLabelScorerTransformer? scorer,
        GenerationGuides guides
    )
    {
        _guide = guide;
        _scorer = scorer;
        Guides = guides;
    }

    /// <summary>The models.</summary>
    public GenerationGuides Guides { get; }

    /// <summary>Loads the guides and makes sure that they fit the model and its sampling.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">Names the files.</param>
    /// <param name="stage">The stage whose model is guided.</param>
    /// <exception cref="ArgumentException">A guide is missing or does not fit.</exception>
    public static GuideFiles Load(MLContext context, SamplingSettings settings, ConditionalGenerationTransformer stage)
    {
        var guide = settings.Guide is { } path ? ModelFile.LoadGenerator(context, path) : null;
        var scorer = settings.ScorerGuide is { } scorerPath ? ModelFile.LoadScorer(context, scorerPath) : null;
        var guides = stage.Guides;
        if (guide is not null)
            guides = guides with { Model = AsGuide(guide, settings.Guide!) };
        if (scorer is not null)
            guides = guides with { Scorer = scorer.Classifier, ScorerName = Path.GetFileName(settings.ScorerGuide!) };

        RequireFor("--guide-scale", settings.GuideScale, 1, guides.Model, "--guide");
        RequireFor("--scorer-scale", settings.ScorerScale, 0, guides.Scorer, "--scorer-guide");
        stage.Generator.CheckSampling(settings.ToOptions(stage.Options.Sampling), guides);
        return new GuideFiles(guide, scorer, guides);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _guide?.Dispose();
        _scorer?.Dispose();
    }

    private static DdpmGenerator AsGuide(ConditionalGenerationTransformer stage, string path) =>
        stage.Generator as DdpmGenerator
        ?? throw new CommandFailedException($"'{path}' holds a '{stage.Generator.Kind}', which cannot be a guide.");

    private static void RequireFor(string option, double? scale, double none, object? model, string needed)
    {
        if (scale is { } value && value != none && model is null)
            throw new CommandFailedException($"{option} needs {needed}; the model brings no guide of its own.");
    }
}
