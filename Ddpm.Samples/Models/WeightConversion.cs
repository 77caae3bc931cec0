using System.Text.Json.Serialization;
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
        using var chosen = ChosenModel.Load(ModelContext.Create(), options);
        var model = chosen.Model;
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
