using Ddpm.Samples.Scenes;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>A saved pipeline from labels to scores with the quickstart's labels, trained for two steps.</summary>
public sealed class TinyPipeline : IDisposable
{
    private static readonly ImageShape s_shape = new(3, 16, 16);

    private readonly string _folder = Directory.CreateTempSubdirectory("ddpm-notebook-").FullName;

    public TinyPipeline()
    {
        var world = SceneWorld.Quickstart with { PictureSize = s_shape.Width };
        var data = File("scenes");
        IClevrDataSetWriter.Write(data, world, scenes: 20, seed: 1);

        var ml = new MLContext(seed: 1);
        var scenes = ml.Data.LoadFromIClevr(data);
        using var generation = TrainGenerator(ml, scenes);
        using var scorer = TrainScorer(ml, scenes);

        var conditions = ml.Data.LoadConditions(System.IO.Path.Combine(data, "test.json"));
        var scoring = ml
            .Transforms.ScoreImageLabels("Score", generation.Options.OutputColumnName, scorer)
            .Fit(generation.Transform(conditions));
        ml.Model.Save(new TransformerChain<ITransformer>(generation, scoring), conditions.Schema, Path);
    }

    /// <summary>The file.</summary>
    public string Path => File("pipeline.zip");

    /// <summary>The path of something else in the same temporary folder.</summary>
    public string File(string name) => System.IO.Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ConditionalGenerationTransformer TrainGenerator(MLContext ml, IDataView scenes) =>
        ml
            .ImageGeneration.Trainers.ConditionalDdpm(
                new ConditionalDdpmOptions
                {
                    Shape = s_shape,
                    Budget = TrainingBudget.OfSteps(2),
                    BatchSize = 8,
                    Network = new ConditionalUNetOptions
                    {
                        Widths = [8],
                        Blocks = [1],
                        AttentionLevels = 0,
                        HeadWidth = 8,
                        ConditionWidth = 16,
                    },
                    Sampling = usual => usual with { Steps = 2 },
                    Stage = usual => usual with { SeedColumnName = "Seed" },
                }
            )
            .Fit(scenes);

    private static ImageLabelScorerTransformer TrainScorer(MLContext ml, IDataView scenes) =>
        ml
            .ImageGeneration.Trainers.ImageLabelScorer(
                new ImageLabelScorerOptions
                {
                    Shape = s_shape,
                    Budget = TrainingBudget.OfSteps(2),
                    BatchSize = 8,
                }
            )
            .Fit(scenes);
}
