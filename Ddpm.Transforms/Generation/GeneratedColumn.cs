using System.Numerics;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms;

/// <summary>The column of generated pictures: images or vectors of pixels.</summary>
internal static class GeneratedColumn
{
    // Tells later stages that the pictures come out of this chain.
    private const string Mark = "IsGenerated";

    /// <summary>The column.</summary>
    public static DataViewSchema.DetachedColumn Create(GenerationTransformOptions options, ImageShape shape) =>
        new(
            options.OutputColumnName,
            options.OutputType == GeneratedImageType.Image
                ? PictureType.OfSize(shape.Height, shape.Width)
                : new VectorDataViewType(ItemType(options), Dimensions(options, shape)),
            Marked()
        );

    /// <summary>Whether a stage that generates made the column.</summary>
    public static bool IsGenerated(DataViewSchema.Column column) =>
        column.Annotations.Schema.GetColumnOrNull(Mark) is not null;

    /// <summary>A schema with the promise of the column added, or put in the place of the one with its name.</summary>
    public static SchemaShape AddTo(SchemaShape schema, GenerationTransformOptions options, ImageShape shape)
    {
        var name = options.OutputColumnName;
        var mark = new SchemaShape([
            HostAccess.Promise(Mark, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance),
        ]);
        var promise =
            options.OutputType == GeneratedImageType.Image
                ? HostAccess.Promise(
                    name,
                    SchemaShape.Column.VectorKind.Scalar,
                    new ImageDataViewType(shape.Height, shape.Width),
                    mark
                )
                : HostAccess.Promise(name, SchemaShape.Column.VectorKind.Vector, ItemType(options), mark);
        return new SchemaShape(schema.Where(column => column.Name != name).Append(promise));
    }

    /// <summary>The stage that fills the column.</summary>
    public static StageTransform CreateStage(
        IHostEnvironment host,
        ITransformer transformer,
        IConditionalGenerator generator,
        GenerationTransformOptions options,
        GenerationGuides guides
    )
    {
        var shape = generator.Shape;
        return options.OutputType switch
        {
            GeneratedImageType.ByteVector => Stage<VBuffer<byte>>(WriteVector),
            GeneratedImageType.SingleVector => Stage<VBuffer<float>>(WriteVector),
            _ => Stage<MLImage>(WriteImage),
        };

        StageTransform Stage<TValue>(PictureWriter<TValue> write) =>
            StageTransform.Of(host, transformer, new GenerationStage<TValue>(host, generator, options, guides, write));

        // ML.NET hands the picture of the last row back in, while the row object that it was written to still holds it.
        void WriteImage(ReadOnlySpan<byte> pixels, ref MLImage value) => value = PicturePixels.Write(pixels, shape);

        void WriteVector<TItem>(ReadOnlySpan<byte> pixels, ref VBuffer<TItem> value)
            where TItem : INumberBase<TItem>
        {
            var editor = VBufferEditor.Create(ref value, pixels.Length);
            for (var place = 0; place < pixels.Length; place++)
                editor.Values[place] = TItem.CreateTruncating(
                    pixels[PictureColumn.PlaceOf(place, shape, options.InterleavePixelColors)]
                );
            value = editor.Commit();
        }
    }

    private static DataViewSchema.Annotations Marked()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(Mark, BooleanDataViewType.Instance, true);
        return builder.ToAnnotations();
    }

    private static NumberDataViewType ItemType(GenerationTransformOptions options) =>
        options.OutputType == GeneratedImageType.ByteVector ? NumberDataViewType.Byte : NumberDataViewType.Single;

    private static int[] Dimensions(GenerationTransformOptions options, ImageShape shape) =>
        options.InterleavePixelColors
            ? [shape.Height, shape.Width, shape.Channels]
            : [shape.Channels, shape.Height, shape.Width];
}

/// <summary>Hands out a generated picture.</summary>
/// <param name="pixels">Its values, 0 to 255, channels first.</param>
/// <param name="value">What the receiver had before, and the picture, which belongs to the receiver.</param>
internal delegate void PictureWriter<TValue>(ReadOnlySpan<byte> pixels, ref TValue value);
