using Ddpm.Trainers.Data;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Loading;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Training;

/// <summary>The two columns that every training reads: pictures and their labels.</summary>
/// <param name="host">Marks errors as ML.NET marks its own.</param>
/// <param name="imageColumnName">The name of the column of pictures.</param>
/// <param name="labelColumnName">The name of the column of labels.</param>
/// <param name="imageOptions">How the column of pictures is read.</param>
internal sealed class TrainingColumns(
    IHost host,
    string imageColumnName,
    string labelColumnName,
    ImageColumnOptions imageOptions
)
{
    /// <summary>Checks that a schema promises both.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public void Check(SchemaShape schema)
    {
        PictureColumn.Check(host, schema, imageColumnName);
        LabelColumn.Check(host, schema, labelColumnName);
    }

    /// <summary>Reads all rows into memory, and says how many there are.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="vocabulary">The labels, or null for those that the column names.</param>
    /// <param name="previous">The labels of a model to go on from, for a column that names none; null for none.</param>
    /// <param name="shape">The shape to which pictures are brought.</param>
    /// <param name="monitor">Told how many there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or an unknown one, or there is no row.</exception>
    public ImageCache Read(
        IDataView input,
        LabelVocabulary? vocabulary,
        LabelVocabulary? previous,
        ImageShape shape,
        TrainingMonitor monitor
    )
    {
        if (vocabulary is null && previous is not null)
            vocabulary = LabelNames.Read(LabelColumn.Find(host, input.Schema, labelColumnName, previous)) ?? previous;
        var images = Read(input, vocabulary, shape, monitor);
        monitor.Say($"{images.Count} pictures of {images.Shape} with {images.Vocabulary.Count} labels.");
        return images;
    }

    /// <summary>The training with the rows to validate with, which are read into memory.</summary>
    /// <param name="training">How the model learns.</param>
    /// <param name="validationSet">The rows, or null for none.</param>
    /// <param name="images">The pictures to learn from.</param>
    /// <param name="monitor">Told how many there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or an unknown one, or there is no row.</exception>
    public TrainingOptions WithValidation(
        TrainingOptions training,
        IDataView? validationSet,
        ImageCache images,
        TrainingMonitor monitor
    )
    {
        if (validationSet is null)
            return training;
        var heldOut = Read(validationSet, images.Vocabulary, images.Shape, monitor);
        monitor.Say($"{heldOut.Count} pictures to validate with.");
        return training with
        {
            Validation = (training.Validation ?? new ValidationOptions()) with { Images = heldOut },
        };
    }

    /// <summary>Checks that the pictures to validate with are given once.</summary>
    /// <exception cref="ArgumentException">Validation is asked for without pictures, or has them twice.</exception>
    public static void CheckValidation(TrainingOptions training, IDataView? validationSet)
    {
        if (training.Validation is { Images: null } && validationSet is null)
            throw new ArgumentException(
                $"{nameof(training.Validation)} needs pictures to measure on: set ValidationSet as well."
            );
        if (training.Validation is { Images: not null } && validationSet is not null)
            throw new ArgumentException(
                $"ValidationSet and {nameof(training.Validation)}.{nameof(ValidationOptions.Images)} both name pictures to "
                    + "validate with: leave one out."
            );
    }

    private ImageCache Read(IDataView data, LabelVocabulary? vocabulary, ImageShape shape, TrainingMonitor monitor)
    {
        PictureColumn.Find(host, data.Schema, imageColumnName, shape, imageOptions);
        LabelColumn.Find(host, data.Schema, labelColumnName, vocabulary);
        try
        {
            return LabeledImagesReader.Read(
                data,
                imageColumnName,
                labelColumnName,
                vocabulary,
                shape,
                imageOptions,
                monitor.ThrowIfStopped
            );
        }
        catch (InvalidDataException error)
        {
            throw host.Process(error);
        }
    }
}
