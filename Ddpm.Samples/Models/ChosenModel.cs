using Ddpm.Samples.Binding;
using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Models;

/// <summary>The one model of a file that <c>ddpm convert</c> is to convert, with the stage that holds it.</summary>
internal sealed class ChosenModel : IDisposable
{
    private readonly IReadOnlyList<(IDisposable Stage, ITrainedModel Model)> _all;

    private ChosenModel(IReadOnlyList<(IDisposable Stage, ITrainedModel Model)> all) => _all = all;

    /// <summary>The stage.</summary>
    public required IDisposable Stage { get; init; }

    /// <summary>Its model.</summary>
    public required ITrainedModel Model { get; init; }

    /// <summary>Loads a model file and finds the model that is meant.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    /// <exception cref="CommandFailedException">There are several.</exception>
    public static ChosenModel Load(MLContext context, ConvertCommand.Options options)
    {
        var all = ModelFile.LoadModels(context, options.Input);
        try
        {
            var (stage, model) = Choose(options, all);
            return new ChosenModel(all) { Stage = stage, Model = model };
        }
        catch
        {
            Dispose(all);
            throw;
        }
    }

    /// <summary>Frees all models of the file.</summary>
    public void Dispose() => Dispose(_all);

    private static void Dispose(IReadOnlyList<(IDisposable Stage, ITrainedModel Model)> all)
    {
        foreach (var (stage, _) in all)
            stage.Dispose();
    }

    private static (IDisposable Stage, ITrainedModel Model) Choose(
        ConvertCommand.Options options,
        IReadOnlyList<(IDisposable Stage, ITrainedModel Model)> all
    )
    {
        var wanted = options.Stage switch
        {
            ConvertCommand.ModelStage.Generator => all.Where(one => one.Model is IConditionalGenerator),
            ConvertCommand.ModelStage.Scorer => all.Where(one => one.Model is LabelClassifier),
            _ => all,
        };
        var what = options.Stage is { } stage ? ValueFormat.KebabCase($"{stage}") : "model";
        return wanted.ToArray() switch
        {
            [var only] => only,
            [] => throw new InvalidDataException(
                $"'{options.Input}' has no {what} in it, so there are no weights to write."
            ),
            var several => throw new CommandFailedException(
                $"'{options.Input}' has {several.Length} {what}s in it; "
                    + (
                        options.Stage is null
                            ? "choose one with --stage generator or --stage scorer."
                            : "--stage cannot tell them apart. Save the one that is meant in a file of its own."
                    )
            ),
        };
    }
}
