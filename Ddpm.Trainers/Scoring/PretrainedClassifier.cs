using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Makes a classifier of the weights of a torchvision ResNet18 that was trained elsewhere.</summary>
internal static class PretrainedClassifier
{
    // How many batches a normalisation has averaged over; of no use but in training with a momentum of null.
    private const string Counter = ".num_batches_tracked";

    /// <summary>Reads a classifier.</summary>
    /// <param name="path">A checkpoint of PyTorch (.pth, .pt) or a safetensors file.</param>
    /// <param name="labels">The labels in the order of the network's outputs.</param>
    /// <param name="options">What the file does not say.</param>
    /// <param name="device">Where the weights are to live.</param>
    /// <returns>The classifier; the caller disposes it.</returns>
    /// <remarks>
    /// Names that are all behind one prefix are found there. As in PyTorch, the counters <c>num_batches_tracked</c> may be missing, which files of before 0.4.1 lack: they are 0 then.
    /// </remarks>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or its weights are not those of a ResNet18 with one output for each label.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LabelClassifier Read(
        string path,
        LabelVocabulary labels,
        PretrainedClassifierOptions options,
        Device device
    )
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using var scope = NewDisposeScope();
        var hint = "";
        try
        {
            var weights = NamePrefix.ApplyAll(options.Renames, WeightFile.Read(path, options.Keys), path);
            var description = new LabelClassifierDescription
            {
                Version = ModelDescription.CurrentVersion,
                Labels = labels.Names,
                Shape = options.Shape,
                InputSize = options.InputSize ?? ClassifierInput.ShorterSide(options.Shape),
                Normalization = options.Normalization == ChannelNormalization.Half ? null : options.Normalization,
            };
            using var outline = description.BuildOutline();
            var targets = ModuleWeights.Collect(outline);
            var named = new FittingNames(targets, name => !IsCounter(name), options.Renames).Apply(
                weights,
                options.IgnoreExtra,
                out hint
            );
            AddCounters(named, targets.Keys);
            return LabelClassifier.Of(description, named, device);
        }
        catch (InvalidDataException error) when (!error.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"'{path}' is not a ResNet18 for these labels. {error.Message}{hint}",
                error
            );
        }
    }

    private static bool IsCounter(string name) => name.EndsWith(Counter, StringComparison.Ordinal);

    private static void AddCounters(Dictionary<string, Tensor> weights, IEnumerable<string> names)
    {
        foreach (var name in names)
            if (IsCounter(name) && !weights.ContainsKey(name))
                weights.Add(name, zeros([], ScalarType.Int64, CPU));
    }
}
