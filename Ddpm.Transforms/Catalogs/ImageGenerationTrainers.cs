using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>
/// What can be trained for generating pictures from labels. Columns of labels hold text, keys, a vector of either, or multi-hot
/// vectors of <see cref="float"/>.
/// </summary>
public sealed class ImageGenerationTrainers
{
    private readonly IHostEnvironment _environment;

    internal ImageGenerationTrainers(IHostEnvironment environment) => _environment = environment;

    /// <summary>A conditional diffusion model, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var pipeline = ml.ImageGeneration.Trainers.ConditionalDdpm(maxEpochs: 150)
    ///     .Append(ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", "scorer.zip"));
    /// var model = pipeline.Fit(scenes);
    /// ml.Model.Save(model, scenes.Schema, "pipeline.zip");
    /// </code>
    /// </example>
    /// <param name="labelColumnName">The column of labels.</param>
    /// <param name="imageColumnName">The column of training pictures.</param>
    /// <param name="outputColumnName">The column of generated pictures.</param>
    /// <param name="batchSize">Pictures in a step.</param>
    /// <param name="maxEpochs">Passes over the data.</param>
    /// <param name="learningRate">The peak learning rate.</param>
    /// <param name="validationSet">
    /// Rows with the same columns to measure on once an epoch, or null for none; the weights that measure best are kept.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ConditionalImageTrainer ConditionalDdpm(
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        string outputColumnName = "GeneratedImage",
        int batchSize = 32,
        int maxEpochs = 100,
        double learningRate = 2e-3,
        IDataView? validationSet = null
    ) =>
        ConditionalDdpm(
            new ConditionalDdpmOptions
            {
                LabelColumnName = labelColumnName,
                ImageColumnName = imageColumnName,
                OutputColumnName = outputColumnName,
                BatchSize = batchSize,
                MaxEpochs = maxEpochs,
                LearningRate = learningRate,
                ValidationSet = validationSet,
            }
        );

    /// <summary>A conditional diffusion model, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var trainer = ml.ImageGeneration.Trainers.ConditionalDdpm(new ConditionalDdpmOptions
    /// {
    ///     Budget = TrainingBudget.OfMinutes(60),
    ///     Schedule = Schedule.Flow,
    ///     CheckpointDirectory = "checkpoints",
    ///     Sampling = s => s with { Steps = 10 },
    /// });
    /// using ConditionalGenerationTransformer model = trainer.Fit(scenes);
    /// </code>
    /// </example>
    /// <param name="options">The model, its training and the stage that it becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ConditionalImageTrainer ConditionalDdpm(ConditionalDdpmOptions options) => Generator(options);

    /// <summary>
    /// A student of a trained diffusion model that makes pictures in 4 network evaluations, trained on pictures and their
    /// labels: those that the teacher learnt from, for instance.
    /// </summary>
    /// <example>
    /// <code>
    /// using ConditionalGenerationTransformer teacher = ml.ImageGeneration.Trainers.ConditionalDdpm(maxEpochs: 150).Fit(scenes);
    /// using ConditionalGenerationTransformer student = ml.ImageGeneration.Trainers
    ///     .DistilledDdpm(teacher, maxEpochs: 50)
    ///     .Fit(scenes);
    /// </code>
    /// </example>
    /// <param name="teacher">The stage to learn from. It is not changed, and must live until the student is trained.</param>
    /// <param name="labelColumnName">The column of labels.</param>
    /// <param name="imageColumnName">The column of training pictures.</param>
    /// <param name="outputColumnName">The column of generated pictures.</param>
    /// <param name="batchSize">Pictures in a step.</param>
    /// <param name="maxEpochs">Passes over the data.</param>
    /// <param name="learningRate">The peak learning rate.</param>
    /// <param name="validationSet">
    /// Rows with the same columns to measure on once an epoch, or null for none; the weights that measure best are kept.
    /// </param>
    /// <exception cref="ArgumentException">A number is out of its range, or the teacher cannot be learnt from.</exception>
    public ConditionalImageTrainer DistilledDdpm(
        ConditionalGenerationTransformer teacher,
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        string outputColumnName = "GeneratedImage",
        int batchSize = 32,
        int maxEpochs = 100,
        double learningRate = 5e-4,
        IDataView? validationSet = null
    ) =>
        DistilledDdpm(
            teacher,
            new DistilledDdpmOptions
            {
                LabelColumnName = labelColumnName,
                ImageColumnName = imageColumnName,
                OutputColumnName = outputColumnName,
                BatchSize = batchSize,
                MaxEpochs = maxEpochs,
                LearningRate = learningRate,
                ValidationSet = validationSet,
            }
        );

    /// <summary>
    /// A student of a trained diffusion model that makes pictures in 1, 2 or 4 network evaluations, trained on pictures and
    /// their labels: those that the teacher learnt from, for instance.
    /// </summary>
    /// <example>
    /// <code>
    /// using ConditionalGenerationTransformer student = ml.ImageGeneration.Trainers
    ///     .DistilledDdpm(teacher, new DistilledDdpmOptions { GuidanceScale = 4 })
    ///     .Fit(scenes);
    /// </code>
    /// </example>
    /// <param name="teacher">The stage to learn from. It is not changed, and must live until the student is trained.</param>
    /// <param name="options">The training, and the stage that the student becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the teacher cannot be learnt from.</exception>
    public ConditionalImageTrainer DistilledDdpm(ConditionalGenerationTransformer teacher, DistilledDdpmOptions options)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(options);
        return teacher.Generator is DdpmGenerator model
            ? Generator(options with { Teacher = model })
            : throw new ArgumentException(
                $"A student learns from a diffusion model; that of the stage is of kind '{teacher.Generator.Kind}'.",
                nameof(teacher)
            );
    }

    /// <summary>A student of the diffusion model that its options name.</summary>
    /// <example>
    /// <code>
    /// var trainer = ml.ImageGeneration.Trainers.DistilledDdpm(
    ///     new DistilledDdpmOptions { Teacher = (DdpmGenerator)generator, MaxEpochs = 50 });
    /// </code>
    /// </example>
    /// <param name="options">The teacher, the training, and the stage that the student becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the teacher is missing or cannot be learnt from.</exception>
    public ConditionalImageTrainer DistilledDdpm(DistilledDdpmOptions options) => Generator(options);

    /// <summary>A conditional GAN, which makes a picture in one network evaluation, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// using ConditionalGenerationTransformer model = ml.ImageGeneration.Trainers.ConditionalGan(maxEpochs: 100).Fit(scenes);
    /// IDataView pictures = model.Transform(requests);
    /// </code>
    /// </example>
    /// <param name="labelColumnName">The column of labels.</param>
    /// <param name="imageColumnName">The column of training pictures.</param>
    /// <param name="outputColumnName">The column of generated pictures.</param>
    /// <param name="batchSize">Pictures in a step.</param>
    /// <param name="maxEpochs">Passes over the data.</param>
    /// <param name="learningRate">The learning rate of both networks.</param>
    /// <param name="validationSet">
    /// Rows with the same columns for whose labels pictures are drawn once an epoch and scored, or null for none; the weights whose
    /// pictures show most of their labels are kept.
    /// </param>
    /// <param name="validationScorer">The scorer that says so; needed with a validation set. It stays the caller's.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or a scorer is missing.</exception>
    public ConditionalImageTrainer ConditionalGan(
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        string outputColumnName = "GeneratedImage",
        int batchSize = 256,
        int maxEpochs = 100,
        double learningRate = 4e-4,
        IDataView? validationSet = null,
        ImageLabelScorerTransformer? validationScorer = null
    ) =>
        ConditionalGan(
            new ConditionalGanOptions
            {
                LabelColumnName = labelColumnName,
                ImageColumnName = imageColumnName,
                OutputColumnName = outputColumnName,
                BatchSize = batchSize,
                MaxEpochs = maxEpochs,
                LearningRate = learningRate,
                ValidationSet = validationSet,
                ValidationScorer = validationScorer?.Classifier,
            }
        );

    /// <summary>A conditional GAN, which makes a picture in one network evaluation, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var trainer = ml.ImageGeneration.Trainers.ConditionalGan(
    ///     new ConditionalGanOptions(GanPreset.Residual) { LabelLossWeight = 0.2 });
    /// </code>
    /// </example>
    /// <param name="options">The model, its training and the stage that it becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or means nothing for a GAN.</exception>
    public ConditionalImageTrainer ConditionalGan(ConditionalGanOptions options) => Generator(options);

    /// <summary>A generator of any kind, also one of one's own, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var trainer = ml.ImageGeneration.Trainers.Generator(new DdpmTrainingOptions { MaxEpochs = 20 });
    /// </code>
    /// </example>
    /// <param name="options">
    /// The options of that kind. Where they are an <see cref="IGeneratorRowOptions"/>, they can also name a validation set and settings
    /// of the trained stage.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ConditionalImageTrainer Generator(GeneratorTrainingOptions options) => new(_environment, options);

    /// <summary>A ResNet18 that says which labels a picture shows, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// using ImageLabelScorerTransformer scorer = ml.ImageGeneration.Trainers.ImageLabelScorer(maxEpochs: 5).Fit(scenes);
    /// IDataView scored = scorer.Transform(scenes);
    /// </code>
    /// </example>
    /// <param name="labelColumnName">The column of labels.</param>
    /// <param name="imageColumnName">The column of pictures.</param>
    /// <param name="outputColumnName">The column of scores.</param>
    /// <param name="batchSize">Pictures in a step.</param>
    /// <param name="maxEpochs">Passes over the data.</param>
    /// <param name="learningRate">The peak learning rate.</param>
    /// <param name="validationSet">
    /// Rows with the same columns to measure on once an epoch, or null for none; the weights that measure best are kept.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ImageLabelScorerEstimator ImageLabelScorer(
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        string outputColumnName = "Score",
        int batchSize = 64,
        int maxEpochs = 10,
        double learningRate = 1e-3,
        IDataView? validationSet = null
    ) =>
        ImageLabelScorer(
            new ImageLabelScorerOptions
            {
                LabelColumnName = labelColumnName,
                ImageColumnName = imageColumnName,
                OutputColumnName = outputColumnName,
                BatchSize = batchSize,
                MaxEpochs = maxEpochs,
                LearningRate = learningRate,
                ValidationSet = validationSet,
            }
        );

    /// <summary>A ResNet18 that says which labels a picture shows, trained on pictures and their labels.</summary>
    /// <example>
    /// <code>
    /// var trainer = ml.ImageGeneration.Trainers.ImageLabelScorer(new ImageLabelScorerOptions { Mirror = true, MaxShift = 6 });
    /// </code>
    /// </example>
    /// <param name="options">The model, its training and the stage that it becomes.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ImageLabelScorerEstimator ImageLabelScorer(ImageLabelScorerOptions options) => new(_environment, options);
}
