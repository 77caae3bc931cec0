using Microsoft.ML;
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

        var model = Load(environment, path);
        var stages = model is IEnumerable<ITransformer> chain ? chain : [model];
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

    private static ITransformer Load(IHostEnvironment environment, string path)
    {
        // Opened here, so that whatever goes wrong afterwards is about its content, of whatever type ML.NET's error is.
        using var stream = File.OpenRead(path);
        try
        {
            return new ModelOperationsCatalog(environment).Load(stream, out _);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            throw environment.Process(
                new InvalidDataException($"'{path}' cannot be read as a model: {Cause(error).Message}", error)
            );
        }
    }

    /// <summary>What a stage said about itself, out of what ML.NET wrapped around it.</summary>
    private static Exception Cause(Exception error)
    {
        var cause = error;
        while (cause is not InvalidDataException && cause.InnerException is not null)
            cause = cause.InnerException;
        return cause;
    }
}
