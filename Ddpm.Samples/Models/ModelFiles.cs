using Ddpm.Samples.Binding;
using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Models;

/// <summary>The models that options name as files; they live until this is disposed.</summary>
/// <param name="context">The context.</param>
internal sealed class ModelFiles(MLContext context) : IDisposable
{
    private readonly List<IDisposable> _stages = [];
    private readonly Dictionary<ITrainedModel, string> _names = [];

    /// <summary>Reads a model of the kind that an option takes.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has no generator or scorer.</exception>
    /// <exception cref="CommandFailedException">It holds a model of another kind.</exception>
    public ITrainedModel Read(BoundOption option, string path)
    {
        var model = option.ModelType!.IsAssignableFrom(typeof(LabelClassifier))
            ? Keep(ModelFile.LoadScorer(context, path)).Classifier
            : (ITrainedModel)Keep(ModelFile.LoadGenerator(context, path)).Generator;
        _names[model] = Path.GetFileName(path);
        return option.ModelType.IsInstanceOfType(model)
            ? model
            : throw new CommandFailedException(
                $"'{path}' holds a model of kind '{model.Kind}', which {option.Written} cannot be; it takes a {option.ModelType.Name}."
            );
    }

    /// <summary>The name of the file that a model was read from, or null for another model.</summary>
    public string? NameOf(ITrainedModel? model) => model is null ? null : _names.GetValueOrDefault(model);

    /// <inheritdoc />
    public void Dispose() => _stages.ForEach(stage => stage.Dispose());

    private T Keep<T>(T stage)
        where T : IDisposable
    {
        _stages.Add(stage);
        return stage;
    }
}
