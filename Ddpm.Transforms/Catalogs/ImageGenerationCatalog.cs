using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Trainers and measures for generating pictures from labels.</summary>
public sealed class ImageGenerationCatalog
{
    private readonly IHostEnvironment _environment;

    internal ImageGenerationCatalog(IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
        Trainers = new ImageGenerationTrainers(environment);
    }

    /// <summary>What can be trained.</summary>
    public ImageGenerationTrainers Trainers { get; }

    /// <summary>Measures how well scored pictures show the labels that they should, by both of the usual rules.</summary>
    /// <example>
    /// <code>
    /// ImageLabelMetrics metrics = ml.ImageGeneration.Evaluate(model.Transform(requests));
    /// Console.WriteLine($"{metrics.AccuracyHitsOverLabels:F3} of the labels are shown");
    /// </code>
    /// </example>
    /// <param name="data">Rows with labels and scores. Rows without labels are left out.</param>
    /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
    /// <param name="scoreColumnName">The name of the column of scores, whose slots are named after the labels.</param>
    /// <param name="scoreThreshold">
    /// From which score on a label counts as shown in <see cref="ImageLabelMetrics.AboveThreshold"/>; scores of this
    /// library are in [0, 1]. The two rules do not depend on it.
    /// </param>
    /// <param name="ignoreUnknownLabels">
    /// Whether labels without a score are left out instead of being an error, as
    /// <see cref="GenerationTransformOptions.IgnoreUnknownLabels"/> leaves them out where pictures are generated.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type, the scores do not name their labels, a column names one twice, or the threshold is
    /// not finite.
    /// </exception>
    /// <exception cref="InvalidDataException">A row has a label without a score, or no row has a label.</exception>
    public ImageLabelMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        double scoreThreshold = 0.5,
        bool ignoreUnknownLabels = false
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!double.IsFinite(scoreThreshold))
            throw new ArgumentOutOfRangeException(
                nameof(scoreThreshold),
                scoreThreshold,
                "The threshold must be a finite number."
            );
        return ImageLabelEvaluator.Evaluate(
            _environment.Register(nameof(ImageLabelEvaluator)),
            data,
            labelColumnName,
            scoreColumnName,
            scoreThreshold,
            ignoreUnknownLabels
        );
    }

    /// <summary>
    /// Measures how well scored pictures show the labels that they should, and warns, in the log and in
    /// <see cref="ImageLabelMetrics.Warnings"/>, when the judge is not to be trusted with them.
    /// </summary>
    /// <example>
    /// <code>
    /// using var stage = ml.Transforms.GenerateConditionalImages("GeneratedImage", "Label", generator).Fit(requests);
    /// IDataView scored = model.Transform(stage.Transform(requests));
    /// ImageLabelMetrics metrics = ml.ImageGeneration.Evaluate(scored, scorer, stage);
    /// foreach (string warning in metrics.Warnings)
    ///     Console.WriteLine(warning);
    /// </code>
    /// </example>
    /// <param name="data">Rows with labels and scores. Rows without labels are left out.</param>
    /// <param name="judge">The scorer that gave the scores.</param>
    /// <param name="generator">The stage that made the pictures.</param>
    /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
    /// <param name="scoreColumnName">The name of the column of scores, whose slots are named after the labels.</param>
    /// <param name="scoreThreshold">From which score on a label counts as shown; when null, the judge's own threshold.</param>
    /// <param name="ignoreUnknownLabels">Whether labels without a score are left out, as in the other form.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type, the scores do not name their labels, a column names one twice, or the threshold is
    /// not finite.
    /// </exception>
    /// <exception cref="InvalidDataException">A row has a label without a score, or no row has a label.</exception>
    public ImageLabelMetrics Evaluate(
        IDataView data,
        ImageLabelScorerTransformer judge,
        ConditionalGenerationTransformer generator,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        double? scoreThreshold = null,
        bool ignoreUnknownLabels = false
    )
    {
        ArgumentNullException.ThrowIfNull(judge);
        ArgumentNullException.ThrowIfNull(generator);
        var check = JudgeCheck.Of(judge, generator);
        using (var channel = _environment.Register(nameof(ImageLabelEvaluator)).Start(nameof(Evaluate)))
            foreach (var warning in check.Warnings)
                channel.Warning(MessageSensitivity.None, warning);
        return Evaluate(
            data,
            labelColumnName,
            scoreColumnName,
            scoreThreshold ?? judge.Options.ScoreThreshold,
            ignoreUnknownLabels
        ) with
        {
            Warnings = check.Warnings,
        };
    }

    /// <summary>
    /// Writes the network of a stage that generates as an ONNX model, with all that a program needs to draw pictures by it in the
    /// metadata of the file: labels, noise levels, target, mean and scale of pixels.
    /// </summary>
    /// <remarks>
    /// How the stage draws pictures is not a part of the network: the noise levels are those of its sampling, and the loop along
    /// them is the program's, as are guiding models, of which the log warns. docs/guide/onnx.md shows the loop, the inputs and the
    /// outputs.
    /// </remarks>
    /// <example>
    /// <code>
    /// using var file = File.Create("denoiser.onnx");
    /// ml.ImageGeneration.ExportToOnnx(teacher, file);
    /// </code>
    /// </example>
    /// <param name="stage">The stage.</param>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <exception cref="NotSupportedException">The stage's network is of another kind than this library's own.</exception>
    public void ExportToOnnx(ConditionalGenerationTransformer stage, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var host = _environment.Register(nameof(ExportToOnnx));
        if (stage.Guides is not { Model: null, Scorer: null })
        {
            using var channel = host.Start("Guides");
            channel.Warning(
                MessageSensitivity.None,
                "The models that guide the stage are not in the ONNX model: a loop over it draws pictures without them."
            );
        }

        Export(host, stage.Generator, stage.Sampling, stream);
    }

    /// <summary>
    /// Writes a stage that scores as an ONNX model: "pixels", channels first, 0 to 255, of the scorer's size → "scores", the
    /// probabilities of labels, whose names are in the metadata of the file.
    /// </summary>
    /// <example>
    /// <code>
    /// using var file = File.Create("scorer.onnx");
    /// ml.ImageGeneration.ExportToOnnx(scorer, file);
    /// </code>
    /// </example>
    /// <param name="stage">The stage.</param>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <exception cref="NotSupportedException">The stage's network is of another kind than this library's own.</exception>
    public void ExportToOnnx(ImageLabelScorerTransformer stage, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stage);
        Export(_environment.Register(nameof(ExportToOnnx)), stage.Classifier, sampling: null, stream);
    }

    /// <summary>
    /// Measures how far generated pictures are from real ones as a whole, by what a scorer sees in them (Fréchet distance).
    /// </summary>
    /// <example>
    /// <code>
    /// FrechetDistance distance = ml.ImageGeneration.EvaluateFrechetDistance(scenes, model.Transform(requests), scorer);
    /// </code>
    /// </example>
    /// <param name="real">Rows with real pictures; more of them than the scorer has features.</param>
    /// <param name="generated">Rows with generated pictures; likewise.</param>
    /// <param name="scorer">The scorer whose features are compared. It should not have guided the pictures.</param>
    /// <param name="realImageColumnName">The name of the column of real pictures, of any size.</param>
    /// <param name="generatedImageColumnName">The name of the column of generated pictures, of any size.</param>
    /// <param name="realImages">How the real pictures are read; null as the scorer reads its own.</param>
    /// <param name="generatedImages">How the generated pictures are read; null as the scorer reads its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="ArgumentException">There are too few pictures.</exception>
    /// <exception cref="InvalidDataException">A row has no picture.</exception>
    public FrechetDistance EvaluateFrechetDistance(
        IDataView real,
        IDataView generated,
        ImageLabelScorerTransformer scorer,
        string realImageColumnName = "Image",
        string generatedImageColumnName = "GeneratedImage",
        ImageColumnOptions? realImages = null,
        ImageColumnOptions? generatedImages = null
    )
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(scorer);
        realImages?.Validate();
        generatedImages?.Validate();
        return FrechetEvaluator.Evaluate(
            _environment.Register(nameof(FrechetEvaluator)),
            scorer.Classifier,
            (real, realImageColumnName, realImages ?? scorer.Options.Images),
            (generated, generatedImageColumnName, generatedImages ?? scorer.Options.Images)
        );
    }

    private static void Export(IHost host, ITrainedModel model, SamplingOptions? sampling, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        HostAccess.CheckAlive(host);
        OnnxExport.Of(model, sampling).Write(stream);
    }
}
