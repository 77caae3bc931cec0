using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Reads the pictures of rows from a column of images, of vectors of pixels or of the bytes of files.</summary>
internal static class PictureColumn
{
    /// <summary>What an error calls the type that a column of pictures must have.</summary>
    public const string Expected = "an image, or a vector of Byte or Single";

    private const string WhereImagesGo =
        "If it was there before Data.Cache, AppendCacheCheckpoint, Data.ShuffleRows or SaveAsBinary: ML.NET keeps no images in them "
        + "and leaves such columns out. Training needs neither: it reads its rows once, keeps them in memory and shuffles them by "
        + "itself. Else shuffle and cache the rows before the pictures are loaded, or cache vectors of pixels (ExtractPixels).";

    /// <summary>Whether a column of the type can hold pictures.</summary>
    public static bool Accepts(DataViewType type) =>
        PictureType.IsImage(type) || (type is VectorDataViewType vector && (IsBytes(vector) || IsSingles(vector)));

    /// <summary>Whether a column's values may be meant as fractions of 255, and are read as pixels as they are.</summary>
    public static bool MayHoldFractions(DataViewSchema.Column column, ImageColumnOptions options) =>
        column.Type is VectorDataViewType vector && IsSingles(vector) && options is { ScaleImage: 1, OffsetImage: 0 };

    /// <summary>Checks that a schema promises a column of pictures.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or has another type.</exception>
    public static void Check(IHostEnvironment host, SchemaShape schema, string name) =>
        InputColumns.Check(host, schema, name, Accepts, Expected, WhereImagesGo);

    /// <summary>Finds a column of pictures.</summary>
    /// <param name="host">Marks errors as ML.NET marks its own.</param>
    /// <param name="schema">Where it is looked for.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="shape">The model's shape.</param>
    /// <param name="options">How the column is read.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, or has another type or size.</exception>
    public static DataViewSchema.Column Find(
        IHostEnvironment host,
        DataViewSchema schema,
        string name,
        ImageShape shape,
        ImageColumnOptions options
    )
    {
        var column = InputColumns.Find(host, schema, name, Accepts, Expected, WhereImagesGo);
        if (column.Type is not VectorDataViewType vector)
            return column;
        var pixels = ShapeOf(vector, shape, options);
        return vector.Size == 0 || (pixels.Channels is 1 or 3 && vector.Size == pixels.Length)
            ? column
            : throw HostAccess.ColumnMismatch(
                host,
                name,
                $"an image, or {pixels.Length} pixels of shape {pixels} with 1 channel (grey) or 3 (RGB); see "
                    + $"{nameof(ImageColumnOptions)}.{nameof(ImageColumnOptions.PixelShape)}",
                vector.ToString()
            );
    }

    /// <summary>
    /// A function that reads the picture of the row's present position, brought to a shape: values 0 to 255, channels
    /// first. It gives null for a row without a picture.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="options">How the column is read.</param>
    /// <param name="onOwnPixels">Given each picture in colour and its own size, channels first, or null.</param>
    /// <remarks>
    /// An image is never disposed here: a caching view hands out images that it goes on to use. The function throws an
    /// <see cref="InvalidDataException"/> for a vector of another size, with values that are no pixels, or with a damaged file.
    /// </remarks>
    public static Func<byte[]?> CreateReader(
        DataViewRow row,
        DataViewSchema.Column column,
        ImageShape shape,
        ImageColumnOptions options,
        Action<byte[]>? onOwnPixels = null
    )
    {
        if (column.Type is not VectorDataViewType vector)
        {
            var getImage = row.GetGetter<MLImage>(column);
            var image = default(MLImage)!;
            return () =>
            {
                getImage(ref image);
                return image is null ? null : FromImage(image);
            };
        }

        var pixelShape = ShapeOf(vector, shape, options);
        var fileOptions = new PictureFileOptions { Background = null, MaximumPixels = options.MaximumPixels };
        return IsBytes(vector)
            ? VectorReader<byte>(
                (value, _) => value,
                FromFile,
                $" They are no file of {PictureDecoder.Formats} either."
            )
            : VectorReader<float>(ToPixel);

        byte[] FromImage(MLImage image)
        {
            if (onOwnPixels is not null)
            {
                var ownShape = new ImageShape(3, image.Height, image.Width);
                onOwnPixels(PicturePixels.Read(image, ownShape, background: options.Background));
            }

            return PicturePixels.Read(image, shape, options.Resizing, options.Background);
        }

        byte[]? FromFile(ReadOnlySpan<byte> bytes)
        {
            var source = $"The file in row {row.Position} of column '{column.Name}'";
            using var image = PictureDecoder.DecodeIfPicture(bytes, fileOptions, source);
            return image is null ? null : FromImage(image);
        }

        Func<byte[]?> VectorReader<TValue>(
            Func<TValue, int, byte> toPixel,
            Func<ReadOnlySpan<TValue>, byte[]?>? fromFile = null,
            string hint = ""
        )
        {
            var getValues = row.GetGetter<VBuffer<TValue>>(column);
            var values = default(VBuffer<TValue>);
            var dense = default(VBuffer<TValue>);
            return () =>
            {
                getValues(ref values);
                if (values.Length == 0)
                    return null;

                // What a sparse vector leaves out is 0, which an offset may move.
                if (!values.IsDense)
                    values.CopyToDense(ref dense);
                var all = (values.IsDense ? values : dense).GetValues();
                if (fromFile?.Invoke(all) is { } picture)
                    return picture;
                if (all.Length != pixelShape.Length)
                    throw new InvalidDataException(
                        $"Row {row.Position} has {all.Length} pixels in column '{column.Name}'; {pixelShape} needs "
                            + $"{pixelShape.Length}.{hint}"
                    );

                var planes = new byte[pixelShape.Length];
                for (var place = 0; place < all.Length; place++)
                    planes[PlaceOf(place, pixelShape, options.InterleavePixelColors)] = toPixel(all[place], place);
                onOwnPixels?.Invoke(PictureFit.Recolour(planes, pixelShape.Channels, 3));
                return PicturePixels.Fit(planes, pixelShape, shape, options.Resizing);
            };
        }

        byte ToPixel(float value, int place)
        {
            var pixel = MathF.Round(value / options.ScaleImage + options.OffsetImage);
            return pixel is >= 0 and <= 255
                ? (byte)pixel
                : throw new InvalidDataException(
                    $"Row {row.Position} has the value {value} at place {place} of column '{column.Name}', which with "
                        + $"{nameof(options.ScaleImage)} {options.ScaleImage} and {nameof(options.OffsetImage)} "
                        + $"{options.OffsetImage} is the pixel {pixel}; pixels are 0 to 255."
                );
        }
    }

    /// <summary>Where a value of a vector of pixels lies when the channels come first.</summary>
    public static int PlaceOf(int place, ImageShape shape, bool interleaved) =>
        interleaved ? place % shape.Channels * (shape.Height * shape.Width) + place / shape.Channels : place;

    /// <summary>The shape of the pictures in a column of vectors.</summary>
    /// <param name="type">The column's type.</param>
    /// <param name="shape">The model's shape.</param>
    /// <param name="options">How the column is read.</param>
    public static ImageShape ShapeOf(VectorDataViewType type, ImageShape shape, ImageColumnOptions options) =>
        options.PixelShape
        ?? (type.Dimensions, options.InterleavePixelColors) switch
        {
            ([> 0 and var channels, > 0 and var height, > 0 and var width], false) => new(channels, height, width),
            ([> 0 and var height, > 0 and var width, > 0 and var channels], true) => new(channels, height, width),
            ([> 0 and var height, > 0 and var width], _) => new(1, height, width),
            _ => shape,
        };

    private static bool IsBytes(VectorDataViewType vector) => vector.ItemType == NumberDataViewType.Byte;

    private static bool IsSingles(VectorDataViewType vector) => vector.ItemType == NumberDataViewType.Single;
}
