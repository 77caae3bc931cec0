using Ddpm.Transforms;
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
        /// var stage = ml.Transforms.GenerateConditionalImages("GeneratedImage", "Label", generator);
        /// IDataView pictures = stage.Fit(requests).Transform(requests);
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
        ///         Sampling = generator.Sampling! with { Sampler = "dpm++2m", Steps = 10, GuidanceScale = 4 },
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
        ///     new GenerationTransformOptions { Sampling = generator.Sampling! with { ScorerScale = 2 } },
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
        /// using ConditionalGenerationTransformer trained = ml.ImageGeneration.Trainers.ConditionalDdpm(maxEpochs: 150).Fit(scenes);
        /// var stage = ml.Transforms.GenerateConditionalImages("Picture", "Request", trained);
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
        /// var pipeline = ml.Transforms.GenerateConditionalImages("GeneratedImage", "Label", "model.zip")
        ///     .Append(ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", "scorer.zip"));
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of generated pictures.</param>
        /// <param name="labelColumnName">The name of the column of labels: text, keys, a vector of either, or multi-hot.</param>
        /// <param name="modelPath">A model zip.</param>
        /// <param name="sampling">Changes how pictures are drawn, or null to draw them as it is saved.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no generation stage.</exception>
        /// <exception cref="ArgumentException">The model cannot be sampled so.</exception>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            string outputColumnName,
            string labelColumnName,
            string modelPath,
            Func<SamplingOptions, SamplingOptions>? sampling = null
        ) =>
            catalog.GenerateConditionalImages(
                outputColumnName,
                labelColumnName,
                catalog.ReadStage(modelPath, sampling)
            );

        /// <summary>Generates pictures as the last generation stage of a saved model does, on the columns that it names.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.GenerateConditionalImages("model.zip", sampling => sampling with { Steps = 10 });
        /// </code>
        /// </example>
        /// <param name="modelPath">A model zip.</param>
        /// <param name="sampling">Changes how pictures are drawn, or null to draw them as it is saved.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no generation stage.</exception>
        /// <exception cref="ArgumentException">The model cannot be sampled so.</exception>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            string modelPath,
            Func<SamplingOptions, SamplingOptions>? sampling = null
        )
        {
            var saved = catalog.ReadStage(modelPath, sampling);
            return catalog.GenerateConditionalImages(saved.Generator, saved.Options, saved.Guides);
        }

        /// <summary>Generates a picture for the labels of each row with the models of a saved generation stage.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.GenerateConditionalImages("model.zip", saved => saved with { SeedColumnName = "Seed" });
        /// </code>
        /// </example>
        /// <param name="modelPath">A model zip.</param>
        /// <param name="settings">Changes the settings that were saved; what it does not name stays.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no generation stage.</exception>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ConditionalGenerationEstimator GenerateConditionalImages(
            string modelPath,
            Func<GenerationTransformOptions, GenerationTransformOptions> settings
        )
        {
            ArgumentNullException.ThrowIfNull(settings);
            var saved = catalog.ReadStage(modelPath, sampling: null);
            return catalog.GenerateConditionalImages(saved.Generator, settings(saved.Options), saved.Guides);
        }

        private ConditionalGenerationTransformer ReadStage(
            string modelPath,
            Func<SamplingOptions, SamplingOptions>? sampling
        )
        {
            var saved = ModelZip.Read<ConditionalGenerationTransformer>(HostAccess.Environment(catalog), modelPath);
            return sampling is null ? saved : saved.WithSampling(sampling);
        }
    }
}
