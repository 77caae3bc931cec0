using System.Text.Json.Serialization;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using Microsoft.ML;
using Spectre.Console.Cli;
using static TorchSharp.torch;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm convert</c>: weights of PyTorch become a scorer, and a model's weights files for PyTorch.</summary>
internal sealed class ConvertCommand(CommandOutput output) : Command<ConvertSettings>
{
    /// <inheritdoc />
    public override int Execute(CommandContext context, ConvertSettings settings, CancellationToken cancellationToken)
    {
        if (!File.Exists(settings.Input))
            throw new FileNotFoundException($"The file '{settings.Input}' is not there.", settings.Input);
        ModelFile.Prepare(settings.Out);
        TorchRuntime.EnsureLoaded();
        var result = (WeightFile.Recognizes(settings.Input), settings.ToModel) switch
        {
            (true, true) => MakeScorer(settings),
            (true, false) => CopyWeights(settings),
            (false, false) => WriteModel(settings),
            _ => throw new CommandFailedException(
                $"'{settings.Input}' holds no weights of PyTorch or safetensors, of which a {ConvertSettings.ModelExtension} "
                    + "could be made. To write the weights of a model, let --out end in .safetensors or .pth."
            ),
        };
        if (settings.Json)
            output.WriteJson(result);
        else
            output.WriteLine($"{result.Text}: {result.File}");
        return ExitCode.Done;
    }

    private static Converted MakeScorer(ConvertSettings settings)
    {
        if (settings.Labels is not { } labels)
            throw new CommandFailedException(
                "A scorer needs --labels, the JSON that gives each label the index of its output, such as objects.json."
            );
        var ml = ModelContext.Create();
        var pictures = ml.Data.LoadFromEnumerable(Array.Empty<PictureRow>());
        using var scorer = ml
            .Transforms.ScoreImageLabels(
                "Score",
                nameof(PictureRow.Image),
                settings.Input,
                labels,
                settings.ToOptions()
            )
            .Fit(pictures);
        ModelFile.Save(ml, scorer, pictures.Schema, settings.Out);
        var classifier = scorer.Classifier;
        return new Converted(
            $"A scorer of {classifier.Vocabulary.Count} labels for pictures of {classifier.Shape}",
            Path.GetFullPath(settings.Out),
            classifier.Kind,
            Labels: classifier.Vocabulary.Names
        );
    }

    private static Converted CopyWeights(ConvertSettings settings)
    {
        if (settings.Stage is not null)
            throw new CommandFailedException(
                $"--stage says which model of a pipeline is meant, but '{settings.Input}' holds weights alone. Leave it out."
            );
        using var scope = NewDisposeScope();
        var weights = NamePrefix.ApplyAll(
            settings.Renames,
            WeightFile.Read(settings.Input, settings.Keys),
            settings.Input
        );
        WeightFile.Write(settings.Out, weights);
        return new Converted($"{weights.Count} tensors", Path.GetFullPath(settings.Out), Tensors: weights.Count);
    }

    private static Converted WriteModel(ConvertSettings settings)
    {
        if (settings.Key is not null)
            throw new CommandFailedException(
                $"--key says where the weights of a checkpoint of PyTorch are, but '{settings.Input}' is none. Leave it out."
            );
        var stages = ModelFile.LoadModels(ModelContext.Create(), settings.Input);
        try
        {
            var model = Choose(settings, [.. stages.Select(stage => stage.Model)]);
            using var scope = NewDisposeScope();
            using var stream = new MemoryStream();
            model.WriteWeights(stream);
            stream.Position = 0;
            var weights = NamePrefix.ApplyAll(settings.Renames, SafeTensors.Read(stream), settings.Input);
            WeightFile.Write(
                settings.Out,
                weights,
                new Dictionary<string, string>
                {
                    ["format"] = "pt",
                    ["kind"] = model.Kind,
                    ["description"] = model.WriteDescription(),
                }
            );
            return new Converted(
                $"{weights.Count} tensors of the model, a '{model.Kind}'",
                Path.GetFullPath(settings.Out),
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

    private static ITrainedModel Choose(ConvertSettings settings, IReadOnlyList<ITrainedModel> models)
    {
        var wanted = settings.Stage switch
        {
            ConvertSettings.Generator => models.Where(model => model is IConditionalGenerator),
            ConvertSettings.Scorer => models.Where(model => model is LabelClassifier),
            _ => models,
        };
        return wanted.ToArray() switch
        {
            [var only] => only,
            [] => throw new InvalidDataException(
                $"'{settings.Input}' has no {settings.Stage ?? "model"} in it, so there are no weights to write."
            ),
            var several => throw new CommandFailedException(
                $"'{settings.Input}' has {several.Length} {settings.Stage ?? "model"}s in it; "
                    + (
                        settings.Stage is null
                            ? "choose one with --stage generator or --stage scorer."
                            : "--stage cannot tell them apart. Save the one that is meant in a file of its own."
                    )
            ),
        };
    }

    /// <summary>What was written.</summary>
    /// <param name="Text">For people.</param>
    /// <param name="File">The file.</param>
    /// <param name="Kind">The kind of model, or null for weights of unknown origin.</param>
    /// <param name="Tensors">How many tensors were written as such.</param>
    /// <param name="Labels">The labels of a scorer.</param>
    private sealed record Converted(
        [property: JsonIgnore] string Text,
        string File,
        string? Kind = null,
        int? Tensors = null,
        IReadOnlyList<string>? Labels = null
    );
}
