using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Reads what a scorer sees in two columns of pictures, and how far these are apart.</summary>
internal static class FrechetEvaluator
{
    private const int AtOnce = 64;

    public static FrechetDistance Evaluate(
        IHostEnvironment host,
        LabelClassifier classifier,
        (IDataView Data, string Column, ImageColumnOptions Options) real,
        (IDataView Data, string Column, ImageColumnOptions Options) generated
    ) =>
        FrechetDistance.Measure(
            Features(host, classifier, real.Data, real.Column, real.Options),
            Features(host, classifier, generated.Data, generated.Column, generated.Options),
            classifier.FeatureCount
        );

    private static float[] Features(
        IHostEnvironment host,
        LabelClassifier classifier,
        IDataView data,
        string name,
        ImageColumnOptions options
    )
    {
        var column = PictureColumn.Find(host, data.Schema, name, classifier.Shape, options);
        var features = new List<float>();
        var batch = new List<byte>(AtOnce * classifier.Shape.Length);
        using var cursor = data.GetRowCursor([column]);
        var readPicture = PictureColumn.CreateReader(cursor, column, classifier.Shape, options);
        while (cursor.MoveNext())
        {
            HostAccess.CheckAlive(host);
            batch.AddRange(
                readPicture()
                    ?? throw host.Process(
                        new InvalidDataException($"Row {cursor.Position} has no picture in column '{name}'.")
                    )
            );
            if (batch.Count == AtOnce * classifier.Shape.Length)
                Compute();
        }

        Compute();
        return [.. features];

        void Compute()
        {
            features.AddRange(classifier.Features([.. batch], batch.Count / classifier.Shape.Length));
            batch.Clear();
        }
    }
}
