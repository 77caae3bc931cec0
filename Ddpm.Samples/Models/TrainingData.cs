using Ddpm.Trainers.Data;
using Ddpm.Transforms.Loading;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Samples.Models;

/// <summary>The pictures of a folder, to train on and to test with.</summary>
/// <param name="Training">The rows to train on: Image and Labels.</param>
/// <param name="HeldOut">The rows to test with, or null when none were asked for.</param>
/// <param name="Shape">The shape in which the pictures are learnt.</param>
internal sealed record TrainingData(IDataView Training, IDataView? HeldOut, ImageShape Shape)
{
    /// <summary>The share of scenes that a test holds out.</summary>
    public const double HeldOutShare = 0.1;

    /// <summary>Larger pictures are learnt at this size, the lab's.</summary>
    private const int LargestSide = 64;

    private const string TrainFile = "train.json";

    /// <summary>Loads a folder, whichever of the known formats it has.</summary>
    /// <param name="context">The context.</param>
    /// <param name="folder">A folder in the format of i-CLEVR, or with the IDX files of MNIST or Fashion-MNIST.</param>
    /// <param name="holdOut">Whether a part is kept back to test with.</param>
    /// <param name="size">The side to which every picture is stretched, or null for their own, at most 64.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The folder has neither format, or its files are damaged.</exception>
    public static TrainingData Load(MLContext context, string folder, bool holdOut, int? size = null)
    {
        var data = LoadFolder(context, folder, holdOut);
        return size is { } side ? data with { Shape = new ImageShape(data.Shape.Channels, side, side) } : data;
    }

    /// <summary>Loads a part of a published data set.</summary>
    /// <param name="context">The context.</param>
    /// <param name="folder">The folder of its files.</param>
    /// <param name="dataSet">Which data set.</param>
    /// <param name="split">Which of its parts.</param>
    /// <param name="size">The side to which every picture is stretched, or null for their own, at most 64.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static TrainingData Load(
        MLContext context,
        string folder,
        DataSet dataSet,
        DataSplit split,
        int? size = null
    )
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
        var rows = dataSet.Load(context, folder, split);
        var shape = size is { } side ? new ImageShape(dataSet.Channels, side, side) : ShapeOf(rows, dataSet.Channels);
        return new TrainingData(rows, null, shape);
    }

    private static TrainingData LoadFolder(MLContext context, string folder, bool holdOut)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
        if (File.Exists(Path.Combine(folder, TrainFile)))
            return LoadScenes(context, folder, holdOut);
        if (IdxFiles.Find(folder, IdxFiles.Training) is { } files)
            return LoadIdx(context, folder, files, holdOut);
        throw new InvalidDataException(
            $"The folder '{folder}' holds no data set: neither {TrainFile} and objects.json as i-CLEVR has, nor "
                + $"{IdxFiles.ImagesName(IdxFiles.Training)} and {IdxFiles.LabelsName(IdxFiles.Training)} as MNIST has "
                + "(plain or .gz). CIFAR, SVHN and STL-10 are taken by 'ddpm train gan' alone, which must be told which of "
                + "them it is with --dataset."
        );
    }

    /// <summary>How many rows there are to test with.</summary>
    public int HeldOutCount => (int)(HeldOut?.GetRowCount() ?? 0);

    private static TrainingData LoadScenes(MLContext context, string folder, bool holdOut)
    {
        var training = context.Data.LoadFromIClevr(
            folder,
            new IClevrOptions { SceneFilter = holdOut ? SceneSplit.Training(HeldOutShare) : null }
        );
        var heldOut = holdOut
            ? context.Data.LoadFromIClevr(folder, new IClevrOptions { SceneFilter = SceneSplit.HeldOut(HeldOutShare) })
            : null;
        return new TrainingData(training, heldOut, ShapeOf(training, channels: 3));
    }

    private static TrainingData LoadIdx(MLContext context, string folder, IdxFiles files, bool holdOut)
    {
        var training = files.Load(context);
        if (!holdOut)
            return new TrainingData(training, null, ShapeOf(training, channels: 1));
        if (IdxFiles.Find(folder, IdxFiles.Test) is { } test)
            return new TrainingData(training, test.Load(context), ShapeOf(training, channels: 1));

        var split = context.Data.TrainTestSplit(training, HeldOutShare);
        return new TrainingData(split.TrainSet, split.TestSet, ShapeOf(training, channels: 1));
    }

    private static ImageShape ShapeOf(IDataView data, int channels)
    {
        using var cursor = data.GetRowCursor([data.Schema[LoadedColumns.Image]]);
        var image = default(MLImage);
        var getImage = cursor.GetGetter<MLImage>(data.Schema[LoadedColumns.Image]);
        if (!cursor.MoveNext())
            throw new InvalidDataException("The data set has no pictures.");
        getImage(ref image!);
        using (image)
            return Math.Max(image.Height, image.Width) > LargestSide
                ? new ImageShape(channels, LargestSide, LargestSide)
                : new ImageShape(channels, image.Height, image.Width);
    }
}
