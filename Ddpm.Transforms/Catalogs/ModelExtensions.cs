using Ddpm.Transforms.ModelFormat;

namespace Microsoft.ML;

/// <summary>Loads models without what ML.NET keeps beside them of the data that they were trained on.</summary>
public static class ModelExtensions
{
    extension(ModelOperationsCatalog catalog)
    {
        /// <summary>
        /// Loads a model as <see cref="ModelOperationsCatalog.Load(Stream, out DataViewSchema)"/> does, but leaves alone what
        /// the file says of the data that the model was trained on: the schema, or the loader.
        /// </summary>
        /// <remarks>
        /// No stage of this library needs it, and ML.NET reads some damaged schemas without end. The stages of this library
        /// check all that they read; other stages in the file are read by ML.NET's own code, as by its own call.
        /// </remarks>
        /// <example>
        /// <code>
        /// using var file = File.OpenRead("pipeline.zip");
        /// ITransformer pipeline = ml.Model.LoadWithoutSchema(file);
        /// </code>
        /// </example>
        /// <param name="stream">A model zip; it must know its length, and stays open.</param>
        /// <exception cref="InvalidDataException">The file is damaged or too new, or has no transformer in it.</exception>
        public ITransformer LoadWithoutSchema(Stream stream)
        {
            ArgumentNullException.ThrowIfNull(stream);
            return ModelZip.Load(HostAccess.Environment(catalog), stream, "The stream");
        }

        /// <summary>Loads a model from a file, but leaves alone what the file says of the data of its training.</summary>
        /// <remarks>As the form for streams does, where more is said.</remarks>
        /// <example>
        /// <code>
        /// ITransformer pipeline = ml.Model.LoadWithoutSchema("pipeline.zip");
        /// </code>
        /// </example>
        /// <param name="filePath">A model zip.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged or too new, or has no transformer in it.</exception>
        public ITransformer LoadWithoutSchema(string filePath) =>
            ModelZip.Load(HostAccess.Environment(catalog), filePath);
    }
}
