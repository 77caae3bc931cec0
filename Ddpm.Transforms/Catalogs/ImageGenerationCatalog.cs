using Ddpm.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Catalogs;

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
    /// <param name="data">Rows with labels and scores. Rows without labels are left out.</param>
    /// <param name="labelColumnName">The name of the column of labels: text, or a vector of text.</param>
    /// <param name="scoreColumnName">The name of the column of scores, whose slots are named after the labels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">
    /// The scores do not name their labels, a row has a label without a score, or no row has a label.
    /// </exception>
    public ImageLabelMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Labels",
        string scoreColumnName = "Score"
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        return ImageLabelEvaluator.Evaluate(
            _environment.Register(nameof(ImageLabelEvaluator)),
            data,
            labelColumnName,
            scoreColumnName
        );
    }
}
