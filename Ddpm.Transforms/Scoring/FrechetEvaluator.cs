using Ddpm.Trainers.Scoring;
using Ddpm.Transforms.Batching;
using Ddpm.Transforms.Loading;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Scoring;

/// <summary>Reads what a scorer sees in two columns of pictures, and how far these are apart.</summary>
internal static class FrechetEvaluator
{
    private const int AtOnce = 64;

    public static FrechetDistance Evaluate(
        IHostEnvironment host,
        LabelClassifier classifier,
        (IDataView Data, string Column) real,
        (IDataView Data, string Column) generated
    ) =>
        FrechetDistance.Measure(
            Features(host, classifier, real.Data, real.Column),
            Features(host, classifier, generated.Data, generated.Column),
            classifier.FeatureCount
        );

    private static float[] Features(IHostEnvironment host, LabelClassifier classifier, IDataView data, string name)
    {
        var column = InputColumns.Find(host, data.Schema, name, PictureType.Accepts, PictureType.Expected);
        var features = new List<float>();
        var batch = new List<byte>(AtOnce * classifier.Shape.Length);
        using var cursor = data.GetRowCursor([column]);
        var getImage = cursor.GetGetter<MLImage>(column);
        var image = default(MLImage)!;
        while (cursor.MoveNext())
        {
            HostAccess.CheckAlive(host);
            getImage(ref image);
            if (image is null)
                throw host.Process(
                    new InvalidDataException($"Row {cursor.Position} has no picture in column '{name}'.")
                );
            batch.AddRange(PicturePixels.Read(image, classifier.Shape));
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
