using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Catalogs;

/// <summary>What can be trained for generating pictures from labels.</summary>
public sealed class ImageGenerationTrainers
{
    private readonly IHostEnvironment _environment;

    internal ImageGenerationTrainers(IHostEnvironment environment) => _environment = environment;

    /// <summary>A conditional diffusion model, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var pipeline = ml.ImageGeneration.Trainers.ConditionalDdpm(epochs: 150)
    ///     .Append(ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", "scorer.zip"));
    /// var model = pipeline.Fit(scenes);
    /// ml.Model.Save(model, scenes.Schema, "pipeline.zip");
    /// </code>
    /// </example>
    /// <param name="outputColumnName">The name of the column of generated pictures.</param>
    /// <param name="imageColumnName">The name of the column of training pictures.</param>
    /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
    /// <param name="epochs">Passes over the data.</param>
    /// <param name="validationSet">
    /// Rows with the same columns to measure on once an epoch, or null for none; the weights that measure best are kept.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one pass.</exception>
    public ConditionalDdpmEstimator ConditionalDdpm(
        string outputColumnName = "GeneratedImage",
        string imageColumnName = "Image",
        string labelColumnName = "Labels",
        int epochs = 100,
        IDataView? validationSet = null
    ) =>
        ConditionalDdpm(
            new ConditionalDdpmEstimatorOptions
            {
                ValidationSet = validationSet,
                ImageColumnName = imageColumnName,
                Generation = new() { OutputColumnName = outputColumnName, LabelColumnName = labelColumnName },
                Model = new() { Training = new() { Budget = TrainingBudget.OfEpochs(epochs) } },
            }
        );

    /// <summary>A conditional diffusion model, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var trainer = ml.ImageGeneration.Trainers.ConditionalDdpm(new ConditionalDdpmEstimatorOptions
    /// {
    ///     Model = new ConditionalDdpmOptions
    ///     {
    ///         Schedule = "flow",
    ///         Target = "flow",
    ///         Training = new TrainingOptions
    ///         {
    ///             Budget = TrainingBudget.OfMinutes(60),
    ///             CheckpointDirectory = "checkpoints",
    ///         },
    ///     },
    /// });
    /// using ConditionalGenerationTransformer model = trainer.Fit(scenes);
    /// </code>
    /// </example>
    /// <param name="options">The model, its training and the stage that it becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ConditionalDdpmEstimator ConditionalDdpm(ConditionalDdpmEstimatorOptions options) =>
        new(_environment, options);

    /// <summary>
    /// A student of a trained diffusion model that makes pictures in 4 network calls, trained on pictures and their
    /// labels: those that the teacher learnt from, for instance.
    /// </summary>
    /// <example>
    /// <code>
    /// using ConditionalGenerationTransformer teacher = ml.ImageGeneration.Trainers.ConditionalDdpm(epochs: 150).Fit(scenes);
    /// using ConditionalGenerationTransformer student = ml.ImageGeneration.Trainers
    ///     .DistilledDdpm(teacher, epochs: 50)
    ///     .Fit(scenes);
    /// </code>
    /// </example>
    /// <param name="teacher">The stage to learn from. It is not changed, and must live until the student is trained.</param>
    /// <param name="outputColumnName">The name of the column of generated pictures.</param>
    /// <param name="imageColumnName">The name of the column of training pictures.</param>
    /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
    /// <param name="epochs">Passes over the data.</param>
    /// <param name="validationSet">
    /// Rows with the same columns to measure on once an epoch, or null for none; the weights that measure best are kept.
    /// </param>
    /// <exception cref="ArgumentException">There is less than one pass, or the teacher cannot be learnt from.</exception>
    public DistilledDdpmEstimator DistilledDdpm(
        ConditionalGenerationTransformer teacher,
        string outputColumnName = "GeneratedImage",
        string imageColumnName = "Image",
        string labelColumnName = "Labels",
        int epochs = 100,
        IDataView? validationSet = null
    )
    {
        var defaults = new DistilledDdpmEstimatorOptions();
        return DistilledDdpm(
            teacher,
            defaults with
            {
                ValidationSet = validationSet,
                ImageColumnName = imageColumnName,
                Generation = defaults.Generation with
                {
                    OutputColumnName = outputColumnName,
                    LabelColumnName = labelColumnName,
                },
                Model = new()
                {
                    Training = DistilledDdpmOptions.DefaultTraining with { Budget = TrainingBudget.OfEpochs(epochs) },
                },
            }
        );
    }

    /// <summary>
    /// A student of a trained diffusion model that makes pictures in 1, 2 or 4 network calls, trained on pictures and
    /// their labels: those that the teacher learnt from, for instance.
    /// </summary>
    /// <example>
    /// <code>
    /// using ConditionalGenerationTransformer teacher = ml.ImageGeneration.Trainers.ConditionalDdpm(epochs: 150).Fit(scenes);
    /// using ConditionalGenerationTransformer student = ml.ImageGeneration.Trainers
    ///     .DistilledDdpm(teacher, new DistilledDdpmEstimatorOptions { Model = new() { GuidanceScale = 4 } })
    ///     .Fit(scenes);
    /// </code>
    /// </example>
    /// <param name="teacher">The stage to learn from. It is not changed, and must live until the student is trained.</param>
    /// <param name="options">The training, and the stage that the student becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the teacher cannot be learnt from.</exception>
    public DistilledDdpmEstimator DistilledDdpm(
        ConditionalGenerationTransformer teacher,
        DistilledDdpmEstimatorOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(teacher);
        return DistilledDdpm(teacher.Require<DdpmGenerator>(DdpmGenerator.ModelKind, nameof(teacher)), options);
    }

    /// <summary>The same, from a model that is no stage.</summary>
    /// <example>
    /// <code>
    /// using ConditionalGenerationTransformer student = ml.ImageGeneration.Trainers
    ///     .DistilledDdpm((DdpmGenerator)generator, new DistilledDdpmEstimatorOptions())
    ///     .Fit(scenes);
    /// </code>
    /// </example>
    /// <param name="teacher">The model to learn from. It is not changed, and must live until the student is trained.</param>
    /// <param name="options">The training, and the stage that the student becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the teacher cannot be learnt from.</exception>
    public DistilledDdpmEstimator DistilledDdpm(DdpmGenerator teacher, DistilledDdpmEstimatorOptions options) =>
        new(_environment, teacher, options);

    /// <summary>A conditional GAN, which makes a picture in one network call, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// using ConditionalGenerationTransformer model = ml.ImageGeneration.Trainers.ConditionalGan(epochs: 100).Fit(scenes);
    /// IDataView pictures = model.Transform(wishes);
    /// </code>
    /// </example>
    /// <param name="outputColumnName">The name of the column of generated pictures.</param>
    /// <param name="imageColumnName">The name of the column of training pictures.</param>
    /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
    /// <param name="epochs">Passes over the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one pass.</exception>
    public ConditionalGanEstimator ConditionalGan(
        string outputColumnName = "GeneratedImage",
        string imageColumnName = "Image",
        string labelColumnName = "Labels",
        int epochs = 100
    ) =>
        ConditionalGan(
            new ConditionalGanEstimatorOptions
            {
                ImageColumnName = imageColumnName,
                Generation = new() { OutputColumnName = outputColumnName, LabelColumnName = labelColumnName },
                Model = ConditionalGanOptions.Report with
                {
                    Training = ConditionalGanOptions.DefaultTraining with { Budget = TrainingBudget.OfEpochs(epochs) },
                },
            }
        );

    /// <summary>A conditional GAN, which makes a picture in one network call, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var trainer = ml.ImageGeneration.Trainers.ConditionalGan(new ConditionalGanEstimatorOptions
    /// {
    ///     Model = ConditionalGanOptions.Residual with { LabelLossWeight = 0.2 },
    /// });
    /// </code>
    /// </example>
    /// <param name="options">The model, its training and the stage that it becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or means nothing for a GAN.</exception>
    public ConditionalGanEstimator ConditionalGan(ConditionalGanEstimatorOptions options) => new(_environment, options);

    /// <summary>A ResNet18 that says which labels a picture shows, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// using ImageLabelScorerTransformer scorer = ml.ImageGeneration.Trainers.ImageLabelScorer(epochs: 5).Fit(scenes);
    /// IDataView scored = scorer.Transform(scenes);
    /// </code>
    /// </example>
    /// <param name="outputColumnName">The name of the column of scores.</param>
    /// <param name="imageColumnName">The name of the column of pictures.</param>
    /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
    /// <param name="epochs">Passes over the data.</param>
    /// <param name="validationSet">
    /// Rows with the same columns to measure on once an epoch, or null for none; the weights that measure best are kept.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one pass.</exception>
    public ImageLabelScorerEstimator ImageLabelScorer(
        string outputColumnName = "Score",
        string imageColumnName = "Image",
        string labelColumnName = "Labels",
        int epochs = 10,
        IDataView? validationSet = null
    ) =>
        ImageLabelScorer(
            new ImageLabelScorerEstimatorOptions
            {
                ValidationSet = validationSet,
                LabelColumnName = labelColumnName,
                Scoring = new() { OutputColumnName = outputColumnName, ImageColumnName = imageColumnName },
                Model = new()
                {
                    Training = LabelClassifierOptions.DefaultTraining with { Budget = TrainingBudget.OfEpochs(epochs) },
                },
            }
        );

    /// <summary>A ResNet18 that says which labels a picture shows, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var trainer = ml.ImageGeneration.Trainers.ImageLabelScorer(new ImageLabelScorerEstimatorOptions
    /// {
    ///     Model = new LabelClassifierOptions { Mirror = true, MaxShift = 6 },
    /// });
    /// </code>
    /// </example>
    /// <param name="options">The model, its training and the stage that it becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ImageLabelScorerEstimator ImageLabelScorer(ImageLabelScorerEstimatorOptions options) =>
        new(_environment, options);
}
