#!/usr/bin/env dotnet
#:project ../../Ddpm.Transforms
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);EnableGenerateDocumentationFile

// The steps of first-pictures.ipynb as a plain program that saves its pictures as files:
//
//     dotnet run docs/notebooks/first-pictures.cs -- [pipeline.zip [folder]]

using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Microsoft.ML.Data;

var pipelinePath =
    args.ElementAtOrDefault(0) ?? Environment.GetEnvironmentVariable("DDPM_PIPELINE") ?? "quickstart/pipeline.zip";
var folder = args.ElementAtOrDefault(1) ?? "first-pictures";
if (!File.Exists(pipelinePath))
{
    Console.Error.WriteLine(
        $"'{pipelinePath}' is not there. Run 'dotnet run --project Ddpm.Samples -c Release' first, or name another pipeline."
    );
    return 1;
}

// Load. The pipeline has two stages: from labels to a picture, and from a picture to scores.
var ml = new MLContext(seed: 1);
var pipeline = ml.Model.Load(pipelinePath, out _);
var generation = ((IEnumerable<ITransformer>)pipeline).OfType<ConditionalGenerationTransformer>().Single();
var labels = generation.Generator.Vocabulary.Names;
Console.WriteLine(
    $"Pictures of {generation.Generator.Shape}, drawn in {generation.Options.Sampling.Steps} steps. "
        + $"It can draw: {string.Join(", ", labels)}."
);

// Wish: the same labels and seed give the same picture.
Save(
    pipeline,
    wish => $"{string.Join(" and ", wish.Labels)}.png",
    new Wish { Labels = ["red cube"] },
    new Wish { Labels = ["blue sphere"] },
    new Wish { Labels = ["yellow cylinder"] },
    new Wish { Labels = ["red cube", "blue sphere"] },
    new Wish { Labels = ["green cylinder", "yellow sphere"] },
    new Wish { Labels = ["blue cube", "red cylinder"] }
);

// Another seed, another picture of the same things.
string[] pair = ["red cube", "blue sphere"];
Save(
    pipeline,
    wish => $"seed {wish.Seed}.png",
    [.. Enumerable.Range(0, 6).Select(seed => new Wish { Labels = pair, Seed = seed })]
);

// Guidance: how much the labels count, in a new stage around the same model.
foreach (var scale in (double[])[0, 1, 2, 3, 5, 8])
{
    var sampling = generation.Options.Sampling with { GuidanceScale = scale };
    var options = generation.Options with { Sampling = sampling };
    var stage = ml.Transforms.GenerateConditionalImages(generation.Generator, options);
    Save(
        stage.Fit(ml.Data.LoadFromEnumerable<Wish>([])),
        _ => $"guidance {scale}.png",
        new Wish { Labels = pair, Seed = 3 }
    );
}

// How good are they? Every label alone and every pair, judged by the second stage.
var singles = labels.Select(label => new Wish { Labels = [label] });
var pairs = labels.SelectMany(
    (one, index) => labels.Skip(index + 1).Select(other => new Wish { Labels = [one, other] })
);
var wishes = ml.Data.LoadFromEnumerable(singles.Concat(pairs));
Console.WriteLine(ml.ImageGeneration.Evaluate(pipeline.Transform(wishes)));
return 0;

void Save(ITransformer model, Func<Wish, string> name, params Wish[] wishes)
{
    Directory.CreateDirectory(folder);
    var pictures = model.Transform(ml.Data.LoadFromEnumerable(wishes));
    foreach (var picture in ml.Data.CreateEnumerable<Granted>(pictures, reuseRowObject: false))
    {
        var path = Path.Combine(folder, name(picture));
        picture.GeneratedImage.Save(path);
        Console.WriteLine(path);
    }
}

/// <summary>What a picture is to show, and the seed of its noise.</summary>
internal class Wish
{
    /// <summary>The labels.</summary>
    public string[] Labels { get; set; } = [];

    /// <summary>The seed.</summary>
    public long Seed { get; set; }
}

/// <summary>A wish with its picture.</summary>
internal sealed class Granted : Wish
{
    /// <summary>The picture.</summary>
    public MLImage GeneratedImage { get; set; } = null!;
}
