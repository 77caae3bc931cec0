using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms;

/// <summary>
/// How a column of pictures is read: <see cref="MLImage"/> of any size and pixel format, vectors of pixels, of
/// <see cref="byte"/> or <see cref="float"/>, as ML.NET's ExtractPixels makes them, or vectors of <see cref="byte"/> that hold
/// whole files of pictures, as LoadRawImageBytes makes them. Saved with the stage.
/// </summary>
/// <remarks>
/// Bytes are a file where they begin with the header of a PNG, JPEG, WebP, BMP or GIF that says how large the picture is;
/// they must then hold all of it. All other bytes are pixels.
/// </remarks>
public sealed record ImageColumnOptions
{
    /// <summary>
    /// What happens to pictures of another size than the model's: Fill stretches them, IsoCrop enlarges or shrinks them
    /// and cuts off what stands out at two sides, IsoPad does so until all of them is there, and fills the rest with
    /// black. <value>Fill by default.</value>
    /// </summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ImageResizingEstimator.ResizingKind>))]
    public ImageResizingEstimator.ResizingKind Resizing { get; init; } = ImageResizingEstimator.ResizingKind.Fill;

    /// <summary>
    /// The colour behind the transparent pixels of images and of files in bytes. Pictures that the loaders of this library read
    /// are on <see cref="PictureFileOptions.Background"/> already, unless that is null. <value>white by default.</value>
    /// </summary>
    public PictureColour Background { get; init; } = PictureColour.White;

    /// <summary>
    /// The most pixels, rows times columns, that a picture may have whose file is in bytes; a larger one is an error when it is
    /// read. <value>64,000,000 by default.</value>
    /// </summary>
    public long MaximumPixels { get; init; } = PictureFileOptions.UsualMaximumPixels;

    /// <summary>
    /// The shape of pixel vectors, with 1 channel (grey) or 3 (RGB), or null for the dimensions of the column's type or,
    /// where it has none, the model's own shape. <value>null by default.</value>
    /// </summary>
    public ImageShape? PixelShape { get; init; }

    /// <summary>
    /// Whether the colours of a pixel stand together in a vector (height × width × channels) instead of each colour by
    /// itself (channels × height × width). <value>false by default, as in ExtractPixels.</value>
    /// </summary>
    public bool InterleavePixelColors { get; init; }

    /// <summary>
    /// What was taken from each pixel of a vector of <see cref="float"/>, whose values are (pixel − offset) · scale with
    /// pixels of 0 to 255. <value>0 by default, as in ExtractPixels.</value>
    /// </summary>
    public float OffsetImage { get; init; }

    /// <summary>
    /// By what each pixel of a vector of <see cref="float"/> was then multiplied; 1/255 for values of 0 to 1.
    /// <value>1 by default, as in ExtractPixels.</value>
    /// </summary>
    public float ScaleImage { get; init; } = 1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Resizing))
            throw new ArgumentOutOfRangeException(
                nameof(Resizing),
                Resizing,
                "Resizing must be Fill, IsoCrop or IsoPad."
            );
        PictureFileOptions.CheckMaximumPixels(MaximumPixels);
        if (PixelShape is not (null or { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 }))
            throw new ArgumentOutOfRangeException(
                nameof(PixelShape),
                PixelShape,
                "PixelShape must have 1 channel (grey) or 3 (RGB), and a height and width of 1 to 4096."
            );
        if (!float.IsFinite(OffsetImage))
            throw new ArgumentOutOfRangeException(nameof(OffsetImage), OffsetImage, "OffsetImage must be finite.");
        if (!float.IsFinite(ScaleImage) || ScaleImage == 0)
            throw new ArgumentOutOfRangeException(
                nameof(ScaleImage),
                ScaleImage,
                "ScaleImage must be finite and not 0."
            );
    }
}
