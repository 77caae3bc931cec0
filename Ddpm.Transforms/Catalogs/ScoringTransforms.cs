using Ddpm.Trainers.Scoring;
using Ddpm.Transforms.ModelFormat;
using Ddpm.Transforms.Scoring;

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
        /// <param name="evaluator">A model zip with a scoring stage, of which the last one serves.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no scoring stage.</exception>
        public ImageLabelScoringEstimator ScoreImageLabels(
            string outputColumnName,
            string imageColumnName,
            string evaluator
        ) =>
            catalog.ScoreImageLabels(
                outputColumnName,
                imageColumnName,
                ModelZip.Read<ImageLabelScorerTransformer>(HostAccess.Environment(catalog), evaluator)
            );

        /// <summary>Scores each picture for each label.</summary>
        /// <example>
        /// <code>
        /// using ImageLabelScorerTransformer scorer = ml.ImageGeneration.Trainers.ImageLabelScorer().Fit(scenes);
        /// var pipeline = ml.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", "model.zip")
        ///     .Append(ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", scorer));
        /// </code>
        /// </example>
        /// <param name="outputColumnName">The name of the column of scores.</param>
        /// <param name="imageColumnName">The name of the column of pictures, of any size.</param>
        /// <param name="evaluator">A fitted scoring stage; its model stays its own.</param>
        public ImageLabelScoringEstimator ScoreImageLabels(
            string outputColumnName,
            string imageColumnName,
            ImageLabelScorerTransformer evaluator
        )
        {
            ArgumentNullException.ThrowIfNull(evaluator);
            return catalog.ScoreImageLabels(
                evaluator.Classifier,
                evaluator.Options with
                {
                    OutputColumnName = outputColumnName,
                    ImageColumnName = imageColumnName,
                }
            );
        }

        /// <summary>Scores each picture for each label.</summary>
        /// <example>
        /// <code>
        /// var stage = ml.Transforms.ScoreImageLabels(
        ///     classifier,
        ///     new ScoringTransformOptions { ImageColumnName = "GeneratedImage", BatchSize = 64 });
        /// </code>
        /// </example>
        /// <param name="evaluator">A trained classifier; it stays the caller's to dispose.</param>
        /// <param name="options">The settings of the stage.</param>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ImageLabelScoringEstimator ScoreImageLabels(
            LabelClassifier evaluator,
            ScoringTransformOptions options
        ) => new(HostAccess.Environment(catalog), evaluator, options);

        /// <summary>Scores each picture for each label with the model of a saved scoring stage.</summary>
        /// <param name="evaluator">A model zip with a scoring stage, of which the last one serves.</param>
        /// <param name="options">The settings of the stage, in the place of those saved.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or holds no scoring stage.</exception>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public ImageLabelScoringEstimator ScoreImageLabels(string evaluator, ScoringTransformOptions options) =>
            catalog.ScoreImageLabels(
                ModelZip.Read<ImageLabelScorerTransformer>(HostAccess.Environment(catalog), evaluator).Classifier,
                options
            );
    }
}
