using Microsoft.ML;
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
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
            throw environment.Process(new FileNotFoundException($"There is no model file '{path}'.", path));

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
    /// <exception cref="InvalidDataException">There is no transformer in it.</exception>
    public static ITransformer Load(IHostEnvironment environment, Stream stream)
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

    private static ITransformer Load(IHostEnvironment environment, string path)
    {
        // Opened here, so that whatever goes wrong afterwards is about its content, of whatever type ML.NET's error is.
        using var stream = File.OpenRead(path);
        try
        {
            return Load(environment, stream);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            throw environment.Process(
                new InvalidDataException($"'{path}' cannot be read as a model: {Cause(error).Message}", error)
            );
        }
    }

    private static IEnumerable<ITransformer> Stages(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Stages) : [model];

    /// <summary>What a stage said about itself, out of what ML.NET wrapped around it.</summary>
    private static Exception Cause(Exception error)
    {
        var cause = error;
        while (cause is not InvalidDataException && cause.InnerException is not null)
            cause = cause.InnerException;
        return cause;
    }
}
