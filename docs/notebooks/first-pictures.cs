#!/usr/bin/env dotnet
#:project ../../Ddpm.Transforms
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);EnableGenerateDocumentationFile

// The steps of first-pictures.ipynb as a plain program that saves its pictures as files:
//
//     dotnet run docs/notebooks/first-pictures.cs -- [pipeline.zip [folder]]

using Ddpm.Transforms;
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
    $"Pictures of {generation.Generator.Shape}, drawn in {generation.Sampling?.Steps} steps. "
        + $"It can draw: {string.Join(", ", labels)}."
);

// Request: the same labels and seed give the same picture.
Save(
    pipeline,
    request => $"{string.Join(" and ", request.Label)}.png",
    new Request { Label = ["red cube"] },
    new Request { Label = ["blue sphere"] },
    new Request { Label = ["yellow cylinder"] },
    new Request { Label = ["red cube", "blue sphere"] },
    new Request { Label = ["green cylinder", "yellow sphere"] },
    new Request { Label = ["blue cube", "red cylinder"] }
);

// Another seed, another picture of the same things.
string[] pair = ["red cube", "blue sphere"];
Save(
    pipeline,
    request => $"seed {request.Seed}.png",
    [.. Enumerable.Range(0, 6).Select(seed => new Request { Label = pair, Seed = seed })]
);

// Guidance: how strongly the labels act, with one setting of the same model changed.
foreach (var scale in (double[])[0, 1, 2, 3, 5, 8])
    Save(
        generation.WithSampling(own => own with { GuidanceScale = scale }),
        _ => $"guidance {scale}.png",
        new Request { Label = pair, Seed = 3 }
    );

// How good are they? Every label alone and every pair, judged by the second stage.
var singles = labels.Select(label => new Request { Label = [label] });
var pairs = labels.SelectMany(
    (one, index) => labels.Skip(index + 1).Select(other => new Request { Label = [one, other] })
);
var requests = ml.Data.LoadFromEnumerable(singles.Concat(pairs));
Console.WriteLine(ml.ImageGeneration.Evaluate(pipeline.Transform(requests)));
return 0;

void Save(ITransformer model, Func<Request, string> name, params Request[] requests)
{
    Directory.CreateDirectory(folder);
    var pictures = model.Transform(ml.Data.LoadFromEnumerable(requests));
    foreach (var picture in ml.Data.CreateEnumerable<Drawn>(pictures, reuseRowObject: false))
    {
        var path = Path.Combine(folder, name(picture));
        picture.GeneratedImage.Save(path);
        Console.WriteLine(path);
    }
}

/// <summary>What a picture is to show, and the seed of its noise.</summary>
internal class Request
{
    /// <summary>The labels.</summary>
    public string[] Label { get; set; } = [];

    /// <summary>The seed.</summary>
    public long Seed { get; set; }
}

/// <summary>A request with its picture.</summary>
internal sealed class Drawn : Request
{
    /// <summary>The picture.</summary>
    public MLImage GeneratedImage { get; set; } = null!;
}
