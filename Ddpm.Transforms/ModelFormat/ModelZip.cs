using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>Finds a stage of a wanted kind in a model zip.</summary>
internal static class ModelZip
{
    /// <summary>Loads a model zip and gives its last stage of a kind; the models of the others are freed.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds no such stage.</exception>
    public static TStage Read<TStage>(IHostEnvironment environment, string path)
        where TStage : class, ITransformer
    {
        var stages = Stages(Load(environment, path)).ToList();
        var wanted = stages.OfType<TStage>().LastOrDefault();
        foreach (var other in stages)
            if (other != (ITransformer?)wanted)
                (other as IDisposable)?.Dispose();
        return wanted
            ?? throw environment.Process(
                new InvalidDataException(
                    $"'{path}' has no {typeof(TStage).Name}. It holds: "
                        + $"{string.Join(", ", stages.Select(stage => stage.GetType().Name))}."
                )
            );
    }

    /// <summary>Loads the transformer of a model zip, and nothing else in it.</summary>
    /// <remarks>
    /// ML.NET's own way reads the schema of the training data first. Nobody needs it here, and where its offsets are damaged
    /// ML.NET waits for bytes behind the end of the entry for ever.
    /// </remarks>
    /// <param name="environment">The environment of the context.</param>
    /// <param name="stream">The file's content.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidDataException">It is damaged, or there is no transformer in it.</exception>
    /// <exception cref="TorchRuntimeException">libtorch is missing or does not load.</exception>
    public static ITransformer Load(IHostEnvironment environment, Stream stream, string name)
    {
        // Whatever goes wrong here is about the content, of whatever type ML.NET's error is.
        try
        {
            using var repository = RepositoryReader.Open(stream, environment);
            return ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(
                environment,
                out var model,
                repository,
                CompositeDataLoader<object, ITransformer>.TransformerDirectory
            )
                ? model
                : throw new InvalidDataException("The file has no transformer in it.");
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            var cause = Cause(error);
            if (cause is TorchRuntimeException)
                throw cause;
            throw environment.Process(
                new InvalidDataException(
                    $"{name} cannot be read as a model: {cause.Message.ReplaceLineEndings(" ")}",
                    error
                )
            );
        }
    }

    /// <summary>Loads the transformer of a model file, and nothing else in it.</summary>
    /// <inheritdoc cref="Load(IHostEnvironment, Stream, string)" />
    /// <param name="environment">The environment of the context.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ITransformer Load(IHostEnvironment environment, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
            throw environment.Process(new FileNotFoundException($"There is no model file '{path}'.", path));
        using var stream = File.OpenRead(path);
        return Load(environment, stream, $"'{path}'");
    }

    private static IEnumerable<ITransformer> Stages(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Stages) : [model];

    /// <summary>What a stage said about itself, out of what ML.NET wrapped around it.</summary>
    private static Exception Cause(Exception error)
    {
        var cause = error;
        while (cause is not (InvalidDataException or TorchRuntimeException) && cause.InnerException is not null)
            cause = cause.InnerException;
        return cause;
    }
}
