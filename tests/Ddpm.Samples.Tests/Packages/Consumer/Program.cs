// What a user of the packages does: trains a scorer and a small diffusion model, saves both as one pipeline, loads it and
// draws pictures.
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

var ml = new MLContext(seed: 1);
var scenes = ml.Data.LoadFromEnumerable(
    from count in Enumerable.Range(0, 20)
    from color in new[] { (Name: "red", Value: (byte)40), (Name: "blue", Value: (byte)200) }
    select new Scene { Image = Scene.Plain(color.Value), Label = [color.Name] }
);

var shape = new ImageShape(3, 8, 8);
using var scorer = ml
    .ImageGeneration.Trainers.ImageLabelScorer(
        new ImageLabelScorerOptions
        {
            Shape = shape,
            Budget = TrainingBudget.OfSteps(2),
            BatchSize = 4,
        }
    )
    .Fit(scenes);
var pipeline = ml
    .ImageGeneration.Trainers.ConditionalDdpm(
        new ConditionalDdpmOptions
        {
            Shape = shape,
            Budget = TrainingBudget.OfSteps(2),
            BatchSize = 4,
            Network = new ConditionalUNetOptions
            {
                Widths = [8],
                Blocks = [1],
                AttentionLevels = 0,
                HeadWidth = 8,
                ConditionWidth = 16,
            },
            Sampling = usual => usual with { Steps = 2 },
        }
    )
    .Append(ml.Transforms.ScoreImageLabels("Score", "GeneratedImage", scorer));
using var model = pipeline.Fit(scenes);
ml.Model.Save(model, scenes.Schema, "pipeline.zip");

var loaded = ml.Model.Load("pipeline.zip", out _);
var requests = ml.Data.LoadFromEnumerable(
    new[]
    {
        new Request { Label = ["red"] },
        new Request { Label = ["blue", "red"] },
    }
);
foreach (
    var row in ml.Data.CreateEnumerable<Row>(
        loaded.Transform(requests),
        reuseRowObject: false,
        ignoreMissingColumns: true
    )
)
    Console.WriteLine($"{row.GeneratedImage.Width}x{row.GeneratedImage.Height} picture, {row.Score.Length} scores");

internal sealed class Scene
{
    [ImageType(8, 8)]
    public MLImage Image { get; set; } = null!;

    public string[] Label { get; set; } = [];

    public static MLImage Plain(byte value) =>
        PicturePixels.Write(Enumerable.Repeat(value, 3 * 8 * 8).ToArray(), new ImageShape(3, 8, 8));
}

internal sealed class Request
{
    public string[] Label { get; set; } = [];
}

internal sealed class Row
{
    public MLImage GeneratedImage { get; set; } = null!;

    public float[] Score { get; set; } = [];
}
