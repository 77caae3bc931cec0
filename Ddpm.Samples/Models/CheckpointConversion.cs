using Ddpm.Samples.Commands;
using static TorchSharp.torch;

namespace Ddpm.Samples.Models;

/// <summary>The checkpoint of a training becomes a model, without the data of the training.</summary>
internal static class CheckpointConversion
{
    /// <summary>Whether a path is that of a folder of checkpoints, or of one that is named as 'ddpm train' names them.</summary>
    public static bool Recognizes(string path) => Directory.Exists(path) || ModelCheckpoints.StepOf(path) is not null;

    /// <summary>A model of the newest checkpoint of a folder, or of the one that is named.</summary>
    /// <exception cref="CommandFailedException">There is no checkpoint, or the options ask for something else.</exception>
    public static ConvertedWeights ToModel(ConvertCommand.Options options)
    {
        var isFolder = Directory.Exists(options.Input);
        if (!options.ToModel)
            throw new CommandFailedException(
                $"'{options.Input}' is a folder: of the checkpoints in it a model is made, so --out must end in .zip. The weights of "
                    + "that model can then be converted."
            );
        if (options.OfWeights is [var first, ..])
            throw new CommandFailedException(
                $"{first} is for weights of PyTorch, and '{options.Input}' holds checkpoints of a training, which say all of their "
                    + "model. Leave it out."
            );
        var folder = isFolder ? options.Input : Path.GetDirectoryName(Path.GetFullPath(options.Input))!;
        var checkpoints = new ModelCheckpoints(folder);
        if (checkpoints.Steps.Count == 0)
            throw new CommandFailedException(
                $"The folder '{folder}' holds no checkpoints of 'ddpm train --checkpoints', of which a model could be made."
            );
        var step = ModelCheckpoints.StepOf(isFolder ? "" : options.Input) ?? checkpoints.Steps[^1];
        using var model = checkpoints.Read(step, CPU);
        ModelFile.Save(ModelContext.Create(), model, WeightStorage.Float32, options.Out);
        var note = model is LabelClassifier ? ", not calibrated" : "";
        return new ConvertedWeights(
            $"A model of kind '{model.Kind}' as it was after step {step}{note}",
            Path.GetFullPath(options.Out),
            model.Kind
        );
    }
}
