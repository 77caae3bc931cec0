namespace Ddpm.Samples.Models;

/// <summary>
/// Keeps what a training has learnt that is stopped before its end: beside the file that a finished one writes, in a file of a name
/// that says so and that no other model has.
/// </summary>
/// <param name="context">The context.</param>
/// <param name="path">The file of a finished training.</param>
/// <param name="storage">How precisely the file keeps the weights.</param>
internal sealed class StoppedModel(MLContext context, string path, WeightStorage storage)
{
    /// <summary>The file that was written, or null.</summary>
    public string? File { get; private set; }

    /// <summary>Saves the model.</summary>
    public void Save(ITrainedModel model)
    {
        var file = FreeName();
        ModelFile.Save(context, model, storage, file);
        File = file;
    }

    private string FreeName()
    {
        var (name, extension) = (Path.ChangeExtension(path, null), Path.GetExtension(path));
        return Enumerable
            .Range(1, int.MaxValue - 1)
            .Select(number => $"{name}-stopped{(number == 1 ? "" : $"-{number}")}{extension}")
            .First(file => !Path.Exists(file));
    }
}
