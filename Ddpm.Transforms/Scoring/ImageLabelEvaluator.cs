using Ddpm.Trainers.Data;
using Ddpm.Trainers.Scoring;
using Ddpm.Transforms.Batching;
using Ddpm.Transforms.Loading;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Scoring;

/// <summary>Compares a column of scores with a column of the labels that the pictures should show.</summary>
internal static class ImageLabelEvaluator
{
    private const int Resamples = 1000;

    public static ImageLabelMetrics Evaluate(
        IHostEnvironment host,
        IDataView data,
        string labelColumnName,
        string scoreColumnName
    )
    {
        var labelColumn = InputColumns.Find(
            host,
            data.Schema,
            labelColumnName,
            LabelColumn.Accepts,
            LabelColumn.Expected
        );
        var scoreColumn = InputColumns.Find(
            host,
            data.Schema,
            scoreColumnName,
            type =>
                type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single,
            "a vector of Single of known size"
        );
        var vocabulary =
            ScoreColumn.ReadLabels(scoreColumn)
            ?? throw host.Process(
                new InvalidDataException(
                    $"Column '{scoreColumnName}' does not say which score is for which label: it has no slot names."
                )
            );

        var (scores, labels) = ReadRows(host, data, labelColumn, scoreColumn, vocabulary);
        var accuracy = LabelAccuracy.Measure(scores, labels, vocabulary.Count);
        if (accuracy.Images == 0)
            throw host.Process(new InvalidDataException("There is nothing to evaluate: no row has a label."));
        return Summarize(accuracy, scores, labels, vocabulary);
    }

    private static (float[] Scores, List<int[]> Labels) ReadRows(
        IHostEnvironment host,
        IDataView data,
        DataViewSchema.Column labelColumn,
        DataViewSchema.Column scoreColumn,
        LabelVocabulary vocabulary
    )
    {
        var scores = new List<float>();
        var labels = new List<int[]>();
        using var cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        var readLabels = LabelColumn.CreateReader(cursor, labelColumn);
        var getScores = cursor.GetGetter<VBuffer<float>>(scoreColumn);
        var rowScores = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            var names = readLabels();
            var unknown = Array.Find(names, name => !vocabulary.Contains(name));
            if (unknown is not null)
                throw host.Process(
                    new InvalidDataException(
                        $"Row {labels.Count} has the label '{unknown}' in column '{labelColumn.Name}', for which there is "
                            + $"no score. Known labels: {string.Join(", ", vocabulary.Names)}."
                    )
                );

            getScores(ref rowScores);
            scores.AddRange(rowScores.DenseValues());
            labels.Add(vocabulary.Encode(names));
        }

        return ([.. scores], labels);
    }

    private static ImageLabelMetrics Summarize(
        LabelAccuracy accuracy,
        float[] scores,
        List<int[]> labels,
        LabelVocabulary vocabulary
    )
    {
        var images = new List<(int Hits, int Labels)>();
        var found = new int[vocabulary.Count];
        var wanted = new int[vocabulary.Count];
        for (var row = 0; row < labels.Count; row++)
        {
            var rowScores = scores.AsSpan(row * vocabulary.Count, vocabulary.Count);
            var hits = 0;
            foreach (var label in labels[row])
            {
                wanted[label]++;
                if (!LabelAccuracy.IsHit(rowScores, label, labels[row].Length))
                    continue;
                found[label]++;
                hits++;
            }

            if (labels[row].Length > 0)
                images.Add((hits, labels[row].Length));
        }

        var (overLabels, overImages) = Bootstrap(images);
        return new ImageLabelMetrics
        {
            AccuracyHitsOverLabels = accuracy.HitsOverLabels,
            AccuracyHitsOverLabelsInterval = overLabels,
            AccuracyMeanOverImages = accuracy.MeanOverImages,
            AccuracyMeanOverImagesInterval = overImages,
            ExactMatchRatio = accuracy.ExactMatch,
            ImageCount = accuracy.Images,
            LabelCount = accuracy.Labels,
            PerLabelRecall =
            [
                .. vocabulary.Names.Select(
                    (name, label) => new LabelRecall(name, wanted[label], (double)found[label] / wanted[label])
                ),
            ],
        };
    }

    /// <summary>The percentile bootstrap (Efron 1979): the measures of samples of as many pictures, drawn with replacement.</summary>
    private static (ConfidenceInterval OverLabels, ConfidenceInterval OverImages) Bootstrap(
        List<(int Hits, int Labels)> images
    )
    {
        // A seed of its own: an interval is no place for surprises.
        var random = new Random(12345);
        var overLabels = new double[Resamples];
        var overImages = new double[Resamples];
        for (var sample = 0; sample < Resamples; sample++)
        {
            var (hits, labels, ratios) = (0L, 0L, 0.0);
            for (var draw = 0; draw < images.Count; draw++)
            {
                var image = images[random.Next(images.Count)];
                hits += image.Hits;
                labels += image.Labels;
                ratios += (double)image.Hits / image.Labels;
            }

            overLabels[sample] = (double)hits / labels;
            overImages[sample] = ratios / images.Count;
        }

        return (Middle95(overLabels), Middle95(overImages));
    }

    private static ConfidenceInterval Middle95(double[] values)
    {
        Array.Sort(values);
        return new ConfidenceInterval(
            values[(int)(0.025 * (values.Length - 1))],
            values[(int)(0.975 * (values.Length - 1) + 0.5)]
        );
    }
}
