using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Samples.Pictures;

/// <summary>A picture and its labels as a row of ML.NET.</summary>
internal sealed class PictureRow
{
    /// <summary>The picture; the real size is that of <see cref="ToDataView"/>.</summary>
    [ImageType(1, 1)]
    public MLImage? Image { get; set; }

    /// <summary>The labels that it is meant to show.</summary>
    public string[] Label { get; set; } = [];

    /// <summary>Pictures of one shape as rows with the columns Image and Label; each is made when its row is read.</summary>
    public static IDataView ToDataView(MLContext context, IReadOnlyList<LabeledPicture> pictures)
    {
        var shape = pictures[0].Shape;
        var schema = SchemaDefinition.Create(typeof(PictureRow));
        new ImageTypeAttribute(shape.Height, shape.Width).Register();
        schema[nameof(Image)].ColumnType = new ImageDataViewType(shape.Height, shape.Width);
        return context.Data.LoadFromEnumerable(
            pictures.Select(picture => new PictureRow
            {
                Image = PicturePixels.Write(picture.Pixels, picture.Shape),
                Label = [.. picture.Labels],
            }),
            schema
        );
    }
}
