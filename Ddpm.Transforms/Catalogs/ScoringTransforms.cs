using Ddpm.Transforms;
using Ddpm.Transforms.ModelFormat;

namespace Microsoft.ML;

/// <summary>Trained scorers of labels as stages of any pipeline.</summary>
public static class ScoringTransforms
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Scores each picture for each label.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.ScoreImageLabels("Score", "Image", "scorer.zip");
        /// IDataView scored = stage.Fit(scenes).Transform(scenes);
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of scores.</param>
        /// <param name="imageColumnName">The name of the column of pictures, of any size.</param>
        /// <param name="modelPath">A model zip with a scoring stage, of which the last one serves.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no scoring stage.</exception>
        public ImageLabelScoringEstimator ScoreImageLabels(
            string outputColumnName,
            string imageColumnName,
            string modelPath
        ) =>
            catalog.ScoreImageLabels(
                outputColumnName,
                imageColumnName,
                ModelZip.Read<ImageLabelScorerTransformer>(HostAccess.Environment(catalog), modelPath)
            );

        /// <summary>Scores each picture for each label.</summary>
        /// <example>
        /// <code>
        /// using ImageLabelScorerTransformer scorer = ml.ImageGeneration.Trainers.ImageLabelScorer().Fit(scenes);
        /// var pipeline = ml.Transforms.GenerateConditionalImages("GeneratedImage", "Label", "model.zip")
        ///     .Append(ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", scorer));
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of scores.</param>
        /// <param name="imageColumnName">The name of the column of pictures, of any size.</param>
        /// <param name="scorer">A fitted scoring stage; its model stays its own.</param>
        public ImageLabelScoringEstimator ScoreImageLabels(
            string outputColumnName,
            string imageColumnName,
            ImageLabelScorerTransformer scorer
        )
        {
            ArgumentNullException.ThrowIfNull(scorer);
            return catalog.ScoreImageLabels(
                scorer.Classifier,
                scorer.Options with
                {
                    OutputColumnName = outputColumnName,
                    ImageColumnName = imageColumnName,
                }
            );
        }

        /// <summary>Scores each picture for each label with a torchvision ResNet18 that was trained elsewhere, in PyTorch.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.ScoreImageLabels("Score", "Image", weights: "checkpoint.pth", labels: "objects.json");
        ///
        /// // One that torchvision's own weights were the beginning of:
        /// stage = ml.Transforms.ScoreImageLabels(
        ///     "Score",
        ///     "Image",
        ///     "resnet18.safetensors",
        ///     "objects.json",
        ///     new PretrainedClassifierOptions { Normalization = ChannelNormalization.ImageNet });
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of scores.</param>
        /// <param name="imageColumnName">The name of the column of pictures, of any size.</param>
        /// <param name="weights">Its weights: a checkpoint of PyTorch (.pth, .pt) or a safetensors file.</param>
        /// <param name="labels">The JSON that gives each label the index of its output, as i-CLEVR's objects.json.</param>
        /// <param name="options">
        /// What the file of weights does not say: the shape of the pictures, their normalisation, where the weights are and
        /// how they are called. When null: 3×64×64, a mean and deviation of 0.5, and the usual places and names.
        /// </param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">
        /// A file is damaged, or the weights are not those of a ResNet18 with one output for each label.
        /// </exception>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ImageLabelScoringEstimator ScoreImageLabels(
            string outputColumnName,
            string imageColumnName,
            string weights,
            string labels,
            PretrainedClassifierOptions? options = null
        ) =>
            catalog.ScoreImageLabels(
                weights,
                labels,
                new ScoringTransformOptions { OutputColumnName = outputColumnName, ImageColumnName = imageColumnName },
                options
            );

        /// <summary>Scores each picture for each label with a torchvision ResNet18 that was trained elsewhere, in PyTorch.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.ScoreImageLabels(
        ///     "checkpoint.pth",
        ///     "objects.json",
        ///     new ScoringTransformOptions { ImageColumnName = "GeneratedImage", ScoreThreshold = 0.7f });
        /// </code>
        /// </example>
        /// <param name="weights">Its weights: a checkpoint of PyTorch (.pth, .pt) or a safetensors file.</param>
        /// <param name="labels">The JSON that gives each label the index of its output, as i-CLEVR's objects.json.</param>
        /// <param name="options">The settings of the stage.</param>
        /// <param name="pretrained">What the file of weights does not say, or null, as in the other form.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">
        /// A file is damaged, or the weights are not those of a ResNet18 with one output for each label.
        /// </exception>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ImageLabelScoringEstimator ScoreImageLabels(
            string weights,
            string labels,
            ScoringTransformOptions options,
            PretrainedClassifierOptions? pretrained = null
        )
        {
            ArgumentNullException.ThrowIfNull(options);
            options.Validate();
            return catalog.ScoreImageLabels(
                PretrainedClassifier.Read(
                    weights,
                    IClevrFolder.ReadObjects(labels),
                    pretrained ?? new PretrainedClassifierOptions(),
                    HostAccess.TorchDevice(HostAccess.Environment(catalog))
                ),
                options
            );
        }

        /// <summary>Scores each picture for each label.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", classifier);
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of scores.</param>
        /// <param name="imageColumnName">The name of the column of pictures, of any size.</param>
        /// <param name="classifier">A trained classifier; it stays the caller's to dispose.</param>
        public ImageLabelScoringEstimator ScoreImageLabels(
            string outputColumnName,
            string imageColumnName,
            LabelClassifier classifier
        ) =>
            catalog.ScoreImageLabels(
                classifier,
                new ScoringTransformOptions { OutputColumnName = outputColumnName, ImageColumnName = imageColumnName }
            );

        /// <summary>Scores each picture for each label.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.ScoreImageLabels(
        ///     classifier,
        ///     new ScoringTransformOptions { ImageColumnName = "GeneratedImage", BatchSize = 64 });
        /// </code>
        /// </example>
        /// <param name="classifier">A trained classifier; it stays the caller's to dispose.</param>
        /// <param name="options">The settings of the stage.</param>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ImageLabelScoringEstimator ScoreImageLabels(
            LabelClassifier classifier,
            ScoringTransformOptions options
        ) => new(HostAccess.Environment(catalog), classifier, options);

        /// <summary>Scores each picture for each label as a saved scoring stage does, but for some of its settings.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.ScoreImageLabels(
        ///     "scorer.zip",
        ///     saved => saved with { ImageColumnName = "GeneratedImage" });
        /// </code>
        /// </example>
        /// <param name="modelPath">A model zip with a scoring stage, of which the last one serves.</param>
        /// <param name="settings">Changes the settings that were saved; what it does not name stays.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no scoring stage.</exception>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ImageLabelScoringEstimator ScoreImageLabels(
            string modelPath,
            Func<ScoringTransformOptions, ScoringTransformOptions> settings
        )
        {
            ArgumentNullException.ThrowIfNull(settings);
            var saved = ModelZip.Read<ImageLabelScorerTransformer>(HostAccess.Environment(catalog), modelPath);
            return catalog.ScoreImageLabels(saved.Classifier, settings(saved.Options));
        }
    }
}
