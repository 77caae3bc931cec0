using Ddpm.Trainers.Data;
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
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or an unknown one, or there is no row.</exception>
    public ImageCache Read(IDataView input, LabelVocabulary? vocabulary, ImageShape shape, TrainingMonitor monitor)
    {
        PictureColumn.Find(host, input.Schema, imageColumnName, shape, imageOptions);
        LabelColumn.Find(host, input.Schema, labelColumnName, vocabulary);
        var images = LabeledImagesReader.Read(
            input,
            imageColumnName,
            labelColumnName,
            vocabulary,
            shape,
            imageOptions,
            monitor.CancellationToken
        );
        monitor.Say($"{images.Count} pictures of {images.Shape} with {images.Vocabulary.Count} labels.");
        return images;
    }
}
