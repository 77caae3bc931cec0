namespace Ddpm.Transforms;

/// <summary>Pictures that should show something: what, the score of each label, and which scores are the highest.</summary>
internal sealed class ScoredImages
{
    private readonly float[] _scores;
    private readonly int[] _rows;
    private readonly IReadOnlyList<int[]> _labels;
    private readonly int[][] _top;

    /// <param name="vocabulary">The labels, in the order of the scores.</param>
    /// <param name="scores">One score for each row and label.</param>
    /// <param name="labels">What each row should show; rows that should show nothing are left out.</param>
    public ScoredImages(LabelVocabulary vocabulary, float[] scores, IReadOnlyList<int[]> labels)
    {
        Vocabulary = vocabulary;
        _scores = scores;
        _labels = labels;
        _rows = [.. Enumerable.Range(0, labels.Count).Where(row => labels[row].Length > 0)];
        _top =
        [
            .. Enumerable.Range(0, Count).Select(image => LabelAccuracy.TopLabels(Scores(image), Labels(image).Length)),
        ];
    }

    public LabelVocabulary Vocabulary { get; }

    public int Count => _rows.Length;

    public int[] Labels(int image) => _labels[_rows[image]];

    public ReadOnlySpan<float> Scores(int image) => _scores.AsSpan(_rows[image] * Vocabulary.Count, Vocabulary.Count);

    /// <summary>As many labels as the picture should show: those with the highest scores.</summary>
    public int[] Top(int image) => _top[image];
}
