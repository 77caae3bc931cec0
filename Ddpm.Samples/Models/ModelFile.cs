using Ddpm.Samples.Commands;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Models;

/// <summary>Saves fitted pipelines, whole or not at all, and finds the stages of saved ones.</summary>
internal static class ModelFile
{
    /// <summary>
    /// Makes sure that a file can be written where a model is to go, so that a training of hours does not end in an
    /// error. A missing folder is made.
    /// </summary>
    /// <exception cref="IOException">
    /// The path is that of a folder, or the folder, or that for temporary files, cannot be made or written to.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Prepare(string path)
    {
        var target = Path.GetFullPath(path);
        if (Directory.Exists(target))
            throw new IOException($"'{path}' is a folder; the model needs the name of a file, such as model.zip.");
        TemporaryFolder.Require();
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        new FileStream(
            probe,
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            1,
            FileOptions.DeleteOnClose
        ).Dispose();
    }

    /// <summary>Saves a fitted pipeline.</summary>
    public static void Save(MLContext context, ITransformer model, DataViewSchema? inputSchema, string path) =>
        AtomicFile.Write(path, stream => context.Model.Save(model, inputSchema, stream));

    /// <summary>Saves a trained model as a stage of its own, with the usual columns.</summary>
    /// <exception cref="CommandFailedException">It is neither a generator nor a scorer.</exception>
    public static void Save(MLContext context, ITrainedModel model, WeightStorage storage, string path)
    {
        switch (model)
        {
            case IConditionalGenerator generator:
                var wishes = context.Data.LoadFromEnumerable<LabelsRow>([]);
                var generation = context.Transforms.GenerateConditionalImages(
                    generator,
                    new GenerationTransformOptions { WeightStorage = storage }
                );
                Save(context, generation.Fit(wishes), wishes.Schema, path);
                break;
            case LabelClassifier classifier:
                var pictures = context.Data.LoadFromEnumerable<PictureRow>([]);
                var scoring = context.Transforms.ScoreImageLabels(
                    classifier,
                    new ScoringTransformOptions { WeightStorage = storage }
                );
                Save(context, scoring.Fit(pictures), pictures.Schema, path);
                break;
            default:
                throw new CommandFailedException(
                    $"A model of kind '{model.Kind}' is neither a generator nor a scorer, so no stage can hold it."
                );
        }
    }

    /// <summary>Loads the generation stage of a saved pipeline.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has no such stage.</exception>
    public static ConditionalGenerationTransformer LoadGenerator(MLContext context, string path) =>
        LoadStage<ConditionalGenerationTransformer>(context, path, "a model of 'ddpm train ddpm' or 'ddpm train gan'");

    /// <summary>Loads the scorer of a saved pipeline.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has no such stage.</exception>
    public static ImageLabelScorerTransformer LoadScorer(MLContext context, string path) =>
        LoadStage<ImageLabelScorerTransformer>(context, path, "a scorer of 'ddpm train scorer'");

    /// <summary>Loads a saved pipeline and gives all of its stages that have a model of their own.</summary>
    /// <returns>The stages, each with its model; the caller disposes them.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyList<(IDisposable Stage, ITrainedModel Model)> LoadModels(MLContext context, string path)
    {
        return [.. Models(context.Model.LoadWithoutSchema(path))];
    }

    /// <summary>Makes sure that a model, or the data that one is to learn from, knows all labels that are asked for.</summary>
    /// <param name="path">The file of the model, or the folder of the data.</param>
    /// <param name="vocabulary">The labels that it knows.</param>
    /// <param name="labels">The labels that are asked for.</param>
    /// <exception cref="ArgumentException">A label is unknown.</exception>
    public static void CheckLabels(string path, LabelVocabulary vocabulary, IEnumerable<string> labels)
    {
        if (labels.FirstOrDefault(label => !vocabulary.Contains(label)) is { } unknown)
            throw new ArgumentException($"'{path}' does not know the label '{unknown}'. {vocabulary.Hint(unknown)}");
    }

    /// <summary>Loads a saved pipeline and gives the last of its stages of a kind.</summary>
    /// <typeparam name="TStage">The kind of stage.</typeparam>
    /// <param name="context">The context.</param>
    /// <param name="path">The file.</param>
    /// <param name="expected">What such a file is, for messages: "a model of 'ddpm train ddpm'".</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has no such stage.</exception>
    private static TStage LoadStage<TStage>(MLContext context, string path, string expected)
        where TStage : class, ITransformer
    {
        if (Directory.Exists(path) && new ModelCheckpoints(path).Steps.Count > 0)
            throw new CommandFailedException(
                $"'{path}' is a folder of checkpoints, and not {expected}. 'ddpm convert {path} --out model.zip' makes a model of them."
            );
        return FindLast<TStage>(context.Model.LoadWithoutSchema(path))
            ?? throw new InvalidDataException($"'{path}' is not {expected}: no stage of it is.");
    }

    private static TStage? FindLast<TStage>(ITransformer model)
        where TStage : class, ITransformer =>
        model switch
        {
            TStage stage => stage,
            IEnumerable<ITransformer> chain => chain
                .Reverse()
                .Select(FindLast<TStage>)
                .FirstOrDefault(found => found is not null),
            _ => null,
        };

    private static IEnumerable<(IDisposable Stage, ITrainedModel Model)> Models(ITransformer model) =>
        model switch
        {
            ConditionalGenerationTransformer stage => [(stage, stage.Generator)],
            ImageLabelScorerTransformer stage => [(stage, stage.Classifier)],
            IEnumerable<ITransformer> chain => chain.SelectMany(Models),
            _ => [],
        };

    private sealed class LabelsRow
    {
        public string[] Label { get; set; } = [];
    }
}
