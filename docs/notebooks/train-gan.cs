#!/usr/bin/env dotnet
#:project ../../Ddpm.Transforms
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);EnableGenerateDocumentationFile

// Trains a conditional GAN on pictures in the format of i-CLEVR and draws each label once:
//
//     dotnet run --project Ddpm.Samples -c Release -- render --out scenes --size 32
//     dotnet run docs/notebooks/train-gan.cs -- scenes gan-pictures 20

using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

if (args is not [var data, var folder, var epochs])
{
    Console.Error.WriteLine("Name the folder of the data set, the folder for pictures, and how many epochs to train.");
    return 1;
}

var ml = new MLContext(seed: 1) { FallbackToCpu = true };
ml.Log += (_, message) =>
{
    // A generator that draws the same picture for any noise is reported here.
    if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
        Console.WriteLine(message.RawMessage);
};

// Train. The preset "residual" learns more than "report", a plain DCGAN, and takes longer for each picture.
IDataView scenes = ml.Data.LoadFromIClevr(data);
var preset = new ConditionalGanOptions(GanPreset.Residual);
using var model = ml
    .ImageGeneration.Trainers.ConditionalGan(
        preset with
        {
            Shape = new ImageShape(3, 32, 32),
            MaxEpochs = int.Parse(epochs),
            Network = preset.Network with { GeneratorWidth = 16, DiscriminatorWidth = 16 },
            EpochEnded = epoch =>
                Console.WriteLine(
                    $"epoch {epoch.Epoch}: discriminator {epoch.Progress.Losses["discriminator"]:0.00}, "
                        + $"generator {epoch.Progress.Losses["generator"]:0.00}, diversity {epoch.Diversity:0.00}"
                ),
        }
    )
    .Fit(scenes);

// Save, and draw: one network evaluation for each picture.
Directory.CreateDirectory(folder);
ml.Model.Save(model, scenes.Schema, Path.Combine(folder, "gan.zip"));
var engine = ml.Model.CreatePredictionEngine<Request, Drawn>(model);
foreach (var label in model.Generator.Vocabulary.Names)
{
    using var picture = engine.Predict(new Request { Label = [label] }).GeneratedImage;
    picture.Save(Path.Combine(folder, $"{label}.png"));
}

Console.WriteLine($"The model and {model.Generator.Vocabulary.Count} pictures are in {Path.GetFullPath(folder)}.");
return 0;

internal sealed class Request
{
    public string[] Label { get; set; } = [];
}

internal sealed class Drawn
{
    public MLImage GeneratedImage { get; set; } = null!;
}
