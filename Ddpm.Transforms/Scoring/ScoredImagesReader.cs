using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Reads a column of labels and a column of scores.</summary>
internal static class ScoredImagesReader
{
    /// <summary>Reads all rows.</summary>
    /// <returns>The rows that should show something, and the accuracy over them.</returns>
    public static (ScoredImages Images, LabelAccuracy Accuracy) Read(
        IHostEnvironment host,
        IDataView data,
        string labelColumnName,
        string scoreColumnName,
        bool ignoreUnknownLabels
    )
    {
        var scoreColumn = InputColumns.Find(
            host,
            data.Schema,
            scoreColumnName,
            type =>
                type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single,
            "a vector of Single of known size"
        );
        var vocabulary =
            LabelNames.Read(scoreColumn, host)
            ?? throw HostAccess.ColumnMismatch(
                host,
                scoreColumnName,
                "slot names that say which score is for which label",
                $"{scoreColumn.Type} without"
            );
        var labelColumn = LabelColumn.Find(host, data.Schema, labelColumnName, vocabulary);

        var (scores, labels) = ReadRows(host, data, labelColumn, scoreColumn, vocabulary, ignoreUnknownLabels);
        var accuracy = LabelAccuracy.Measure(scores, labels, vocabulary.Count);
        if (accuracy.Images == 0)
            throw host.Process(new InvalidDataException("There is nothing to evaluate: no row has a label."));
        return (new ScoredImages(vocabulary, scores, labels), accuracy);
    }

    private static (float[] Scores, List<int[]> Labels) ReadRows(
        IHostEnvironment host,
        IDataView data,
        DataViewSchema.Column labelColumn,
        DataViewSchema.Column scoreColumn,
        LabelVocabulary vocabulary,
        bool ignoreUnknownLabels
    )
    {
        var scores = new List<float>();
        var labels = new List<int[]>();
        using var cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        var readLabels = LabelColumn.CreateReader(cursor, labelColumn, vocabulary);
        var getScores = cursor.GetGetter<VBuffer<float>>(scoreColumn);
        var rowScores = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            var names = readLabels();
            if (ignoreUnknownLabels)
                names = Array.FindAll(names, vocabulary.Contains);
            var unknown = Array.Find(names, name => !vocabulary.Contains(name));
            if (unknown is not null)
                throw host.Process(
                    new InvalidDataException(
                        $"Row {labels.Count} has the label '{unknown}' in column '{labelColumn.Name}', for which there is "
                            + $"no score. {vocabulary.Hint(unknown)} 'ignoreUnknownLabels' leaves such labels out."
                    )
                );

            getScores(ref rowScores);
            scores.AddRange(rowScores.DenseValues());
            labels.Add(vocabulary.Encode(names));
        }

        return ([.. scores], labels);
    }
}
