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
    /// <exception cref="IOException">The folder for temporary files cannot be written to.</exception>
    /// <exception cref="InvalidOperationException">The context's GPU is missing, and the CPU is not to serve.</exception>
    public static ITransformer Load(IHostEnvironment environment, Stream stream, string name)
    {
        // Whatever goes wrong here is about the content, of whatever type ML.NET's error is, but for what is about this machine.
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
            if (IsOfThisMachine(cause))
                throw environment.Process(cause);
            if (cause is IOException or UnauthorizedAccessException)
                RequireTemporaryFolder(environment, name);
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
            throw environment.Process(
                new FileNotFoundException(
                    Directory.Exists(path)
                        ? $"'{path}' is a folder, and no model file."
                        : $"There is no model file '{path}'.",
                    path
                )
            );
        if (WeightFile.Recognizes(path))
            throw environment.Process(
                new InvalidDataException(
                    $"'{path}' holds weights, and not a model, which also says what they are of. A scorer is made of the weights of "
                        + "a ResNet18: 'ddpm convert FILE --labels objects.json --out scorer.zip' or, in code, ScoreImageLabels with "
                        + "weights and labels."
                )
            );
        using var stream = File.OpenRead(path);
        return Load(environment, stream, $"'{path}'");
    }

    // ML.NET unpacks larger entries there, and says only of its own file that it is not there.
    private static void RequireTemporaryFolder(IHostEnvironment environment, string name)
    {
        try
        {
            TemporaryFolder.Require(HostAccess.TemporaryFolder(environment));
        }
        catch (IOException error)
        {
            throw environment.Process(new IOException($"{name} cannot be loaded. {error.Message}", error));
        }
    }

    private static IEnumerable<ITransformer> Stages(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Stages) : [model];

    private static bool IsOfThisMachine(Exception error) =>
        error is TorchRuntimeException || MissingGpu.ReasonOf(error) is not null;

    /// <summary>What a stage said about itself, out of what ML.NET wrapped around it.</summary>
    private static Exception Cause(Exception error)
    {
        var cause = error;
        while (cause is not InvalidDataException && !IsOfThisMachine(cause) && cause.InnerException is not null)
            cause = cause.InnerException;
        return cause;
    }
}
