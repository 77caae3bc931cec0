using Ddpm.Transforms.ModelFormat;

namespace Microsoft.ML;

/// <summary>Loads models of which nobody knows where they come from.</summary>
public static class ModelExtensions
{
    extension(ModelOperationsCatalog catalog)
    {
        /// <summary>
        /// Loads a model as <see cref="ModelOperationsCatalog.Load(Stream, out DataViewSchema)"/> does, but leaves alone what
        /// the file says of the data that the model was trained on: the schema, or the loader.
        /// </summary>
        /// <remarks>No stage of this library needs it, and ML.NET reads some damaged schemas without end.</remarks>
        /// <example>
        /// <code>
        /// using var file = File.OpenRead("pipeline.zip");
        /// ITransformer pipeline = ml.Model.LoadWithoutSchema(file);
        /// </code>
        /// </example>
        /// <param name="stream">A model zip; it must know its length, and stays open.</param>
        /// <exception cref="InvalidDataException">The file is damaged, or has no transformer in it.</exception>
        public ITransformer LoadWithoutSchema(Stream stream)
        {
            ArgumentNullException.ThrowIfNull(stream);
            return ModelZip.Load(HostAccess.Environment(catalog), stream);
        }
    }
}
