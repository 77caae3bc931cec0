using Ddpm.Trainers.Generation;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.ModelFormat;

namespace Microsoft.ML;

/// <summary>Trained generators as stages of any pipeline.</summary>
public static class GenerationTransforms
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Generates a picture for the labels of each row.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", generator);
        /// IDataView pictures = stage.Fit(wishes).Transform(wishes);
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of generated pictures.</param>
        /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
        /// <param name="generator">A trained model; it stays the caller's to dispose.</param>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            string outputColumnName,
            string labelColumnName,
            IConditionalGenerator generator
        ) =>
            catalog.GenerateConditionalImages(
                generator,
                new() { OutputColumnName = outputColumnName, LabelColumnName = labelColumnName }
            );

        /// <summary>Generates a picture for the labels of each row.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.GenerateConditionalImages(
        ///     generator,
        ///     new GenerationTransformOptions
        ///     {
        ///         SeedColumnName = "Seed",
        ///         Sampling = new SamplingOptions { Sampler = "dpm++2m", Steps = 10, GuidanceScale = 4 },
        ///     });
        /// </code>
        /// </example>
        /// <param name="generator">A trained model; it stays the caller's to dispose.</param>
        /// <param name="options">The settings of the stage.</param>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            IConditionalGenerator generator,
            GenerationTransformOptions options
        ) => new(HostAccess.Environment(catalog), generator, options, guides: null);

        /// <summary>Generates a picture for the labels of each row, guided by other models.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.GenerateConditionalImages(
        ///     generator,
        ///     new GenerationTransformOptions { Sampling = new SamplingOptions { ScorerScale = 2 } },
        ///     new GenerationGuides { Scorer = scorer.Classifier });
        /// </code>
        /// </example>
        /// <param name="generator">A trained model; it stays the caller's to dispose.</param>
        /// <param name="options">The settings of the stage.</param>
        /// <param name="guides">
        /// The other models that guide it, or null for none. They stay the caller's to dispose, and are saved with the stage.
        /// </param>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            IConditionalGenerator generator,
            GenerationTransformOptions options,
            GenerationGuides? guides
        ) => new(HostAccess.Environment(catalog), generator, options, guides);

        /// <summary>Generates a picture for the labels of each row, as another stage does, on columns of other names.</summary>
        /// <example>
        /// <code>
        /// using ConditionalGenerationTransformer trained = ml.ImageGeneration.Trainers.ConditionalDdpm(epochs: 150).Fit(scenes);
        /// var stage = ml.Transforms.GenerateConditionalImages("Picture", "Wishes", trained);
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of generated pictures.</param>
        /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
        /// <param name="generator">A fitted stage; its model stays its own.</param>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            string outputColumnName,
            string labelColumnName,
            ConditionalGenerationTransformer generator
        )
        {
            ArgumentNullException.ThrowIfNull(generator);
            return catalog.GenerateConditionalImages(
                generator.Generator,
                generator.Options with
                {
                    OutputColumnName = outputColumnName,
                    LabelColumnName = labelColumnName,
                },
                generator.Guides
            );
        }

        /// <summary>Generates a picture for the labels of each row, as the last generation stage of a saved model does.</summary>
        /// <example>
        /// <code>
        /// var pipeline = ml.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", "model.zip")
        ///     .Append(ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", "scorer.zip"));
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of generated pictures.</param>
        /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
        /// <param name="modelPath">A model zip.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no generation stage.</exception>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            string outputColumnName,
            string labelColumnName,
            string modelPath
        ) =>
            catalog.GenerateConditionalImages(
                outputColumnName,
                labelColumnName,
                ModelZip.Read<ConditionalGenerationTransformer>(HostAccess.Environment(catalog), modelPath)
            );

        /// <summary>Generates a picture for the labels of each row with the models of a saved generation stage.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.GenerateConditionalImages(
        ///     "model.zip",
        ///     new GenerationTransformOptions { Sampling = new SamplingOptions { Steps = 20 }, BatchSize = 16 });
        /// </code>
        /// </example>
        /// <param name="modelPath">A model zip.</param>
        /// <param name="options">The settings of the stage, in the place of those saved.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no generation stage.</exception>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            string modelPath,
            GenerationTransformOptions options
        )
        {
            var saved = ModelZip.Read<ConditionalGenerationTransformer>(HostAccess.Environment(catalog), modelPath);
            return catalog.GenerateConditionalImages(saved.Generator, options, saved.Guides);
        }
    }
}
