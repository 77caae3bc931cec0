using Ddpm.Trainers.Data;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Generation;

/// <summary>The promise of a column of generated pictures.</summary>
internal static class GeneratedColumn
{
    /// <summary>A schema with the column added, or put in the place of the one with its name.</summary>
    public static SchemaShape AddTo(SchemaShape schema, string name, ImageShape shape) =>
        new(
            schema
                .Where(column => column.Name != name)
                .Append(
                    HostAccess.Promise(
                        name,
                        SchemaShape.Column.VectorKind.Scalar,
                        new ImageDataViewType(shape.Height, shape.Width)
                    )
                )
        );
}
