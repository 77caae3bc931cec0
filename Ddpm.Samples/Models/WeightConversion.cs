using System.Text.Json.Serialization;
using Ddpm.Samples.Binding;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Pictures;
using static TorchSharp.torch;

namespace Ddpm.Samples.Models;

/// <summary>Weights of PyTorch become a scorer, and a model's weights files for PyTorch, as <c>ddpm convert</c> is told.</summary>
internal static class WeightConversion
{
    /// <summary>A scorer of a file of weights.</summary>
    public static ConvertedWeights ToScorer(ConvertCommand.Options options)
    {
        if (options.Labels is not { } labels)
            throw new CommandFailedException(
                "A scorer needs --labels, the JSON that gives each label the index of its output, such as objects.json."
            );
        var ml = ModelContext.Create();
        var pictures = ml.Data.LoadFromEnumerable(Array.Empty<PictureRow>());
        using var scorer = ml
            .Transforms.ScoreImageLabels("Score", nameof(PictureRow.Image), options.Input, labels, options.ToOptions())
            .Fit(pictures);
        ModelFile.Save(ml, scorer, pictures.Schema, options.Out);
        var classifier = scorer.Classifier;
        return new ConvertedWeights(
            $"A scorer of {classifier.Vocabulary.Count} labels for pictures of {classifier.Shape}",
            Path.GetFullPath(options.Out),
            classifier.Kind,
            Labels: classifier.Vocabulary.Names
        );
    }

    /// <summary>The same weights in another file.</summary>
    public static ConvertedWeights Copy(ConvertCommand.Options options)
    {
        if (options.Stage is not null)
            throw new CommandFailedException(
                $"--stage says which model of a pipeline is meant, but '{options.Input}' holds weights alone. Leave it out."
            );
        using var scope = NewDisposeScope();
        var weights = NamePrefix.ApplyAll(options.Renames, WeightFile.Read(options.Input, options.Keys), options.Input);
        WeightFile.Write(options.Out, weights);
        return new ConvertedWeights($"{weights.Count} tensors", Path.GetFullPath(options.Out), Tensors: weights.Count);
    }

    /// <summary>The weights of a model.</summary>
    public static ConvertedWeights OfModel(ConvertCommand.Options options)
    {
        if (options.Key is not null)
            throw new CommandFailedException(
                $"--key says where the weights of a checkpoint of PyTorch are, but '{options.Input}' is none. Leave it out."
            );
        var stages = ModelFile.LoadModels(ModelContext.Create(), options.Input);
        try
        {
            var model = Choose(options, [.. stages.Select(stage => stage.Model)]);
            using var scope = NewDisposeScope();
            using var stream = new MemoryStream();
            model.WriteWeights(stream);
            stream.Position = 0;
            var weights = NamePrefix.ApplyAll(options.Renames, SafeTensors.Read(stream), options.Input);
            WeightFile.Write(
                options.Out,
                weights,
                new Dictionary<string, string>
                {
                    ["format"] = "pt",
                    ["kind"] = model.Kind,
                    ["description"] = model.WriteDescription(),
                }
            );
            return new ConvertedWeights(
                $"{weights.Count} tensors of the model, a '{model.Kind}'",
                Path.GetFullPath(options.Out),
                model.Kind,
                weights.Count
            );
        }
        finally
        {
            foreach (var (stage, _) in stages)
                stage.Dispose();
        }
    }

    private static ITrainedModel Choose(ConvertCommand.Options options, IReadOnlyList<ITrainedModel> models)
    {
        var wanted = options.Stage switch
        {
            ConvertCommand.ModelStage.Generator => models.Where(model => model is IConditionalGenerator),
            ConvertCommand.ModelStage.Scorer => models.Where(model => model is LabelClassifier),
            _ => models,
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

/// <summary>What was written.</summary>
/// <param name="Text">For people.</param>
/// <param name="File">The file.</param>
/// <param name="Kind">The kind of model, or null for weights of unknown origin.</param>
/// <param name="Tensors">How many tensors were written as such.</param>
/// <param name="Labels">The labels of a scorer.</param>
internal sealed record ConvertedWeights(
    [property: JsonIgnore] string Text,
    string File,
    string? Kind = null,
    int? Tensors = null,
    IReadOnlyList<string>? Labels = null
);
