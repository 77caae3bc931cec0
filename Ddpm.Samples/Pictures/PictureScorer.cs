using Ddpm.Samples.Output;

namespace Ddpm.Samples.Pictures;

/// <summary>Says how well pictures show the labels that they are meant to show.</summary>
/// <param name="context">The context.</param>
/// <param name="scorer">A trained scorer.</param>
internal sealed class PictureScorer(MLContext context, ImageLabelScorerTransformer scorer)
{
    private const string ScoreColumn = "Score";

    /// <summary>Scores pictures in memory.</summary>
    /// <param name="pictures">At least one picture, all of one shape.</param>
    /// <param name="progress">Shows how far the work has come.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public PictureScores Score(
        IReadOnlyList<LabeledPicture> pictures,
        IWorkProgress progress,
        CancellationToken cancellationToken
    ) => Score(PictureRow.ToDataView(context, pictures), pictures.Count, progress, cancellationToken);

    /// <summary>Scores the pictures of a data view.</summary>
    /// <param name="pictures">Rows with the columns Image and Label.</param>
    /// <param name="count">How many rows there are, or about as many.</param>
    /// <param name="progress">Shows how far the work has come.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public PictureScores Score(
        IDataView pictures,
        int count,
        IWorkProgress progress,
        CancellationToken cancellationToken
    )
    {
        var stage = context.Transforms.ScoreImageLabels(ScoreColumn, LoadedColumns.Image, scorer).Fit(pictures);

        // Read twice: here, for what is seen of it, and by the evaluation.
        var scored = context.Data.Cache(stage.Transform(pictures), LoadedColumns.Label, ScoreColumn);
        var isRight = new List<bool>(count);
        foreach (var row in context.Data.CreateEnumerable<ScoredRow>(scored, reuseRowObject: true))
        {
            cancellationToken.ThrowIfCancellationRequested();
            isRight.Add(IsRight(row));
            progress.Report((double)isRight.Count / count, () => $"{isRight.Count} of {count} pictures");
        }

        return new PictureScores(context.ImageGeneration.Evaluate(scored), isRight);
    }

    private bool IsRight(ScoredRow row)
    {
        var vocabulary = scorer.Classifier.Vocabulary;
        return LabelAccuracy.Measure(row.Score, [vocabulary.Encode(row.Label)], vocabulary.Count).ExactMatch == 1;
    }

    private sealed class ScoredRow
    {
        public string[] Label { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}

/// <summary>What a scorer says of a set of pictures.</summary>
/// <param name="Metrics">How well the labels are shown.</param>
/// <param name="IsRight">Whether each picture shows all of its labels.</param>
internal sealed record PictureScores(ImageLabelMetrics Metrics, IReadOnlyList<bool> IsRight);
